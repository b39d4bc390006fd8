using AdminConsole.Components.Controls;

namespace AdminConsole.Tests.Components.Controls;

public sealed class FrozenRowsTests
{
    private readonly FrozenRows<string> _rows = new(item => item[..1]);

    [Fact]
    public void What_comes_is_counted_and_not_shown_until_asked_for()
    {
        _rows.Update(["a", "c"], show: false);
        _rows.Update(["a", "b", "c"], show: false);

        Assert.Equal(["a", "c"], Shown());
        Assert.Equal((1, 0, false), (_rows.Added, _rows.Removed, _rows.Reordered));

        _rows.Show();
        Assert.Equal(["a", "b", "c"], Shown());
        Assert.False(_rows.HasNews);
    }

    [Fact]
    public void What_goes_stays_in_its_place_as_it_was_last_known()
    {
        _rows.Update(["a1", "b1"], show: false);
        _rows.Update(["b2"], show: false);

        Assert.Equal(["a1", "b2"], Shown());
        Assert.Equal([true, false], _rows.Page(1, 50).Select(r => r.Gone));
    }

    [Fact]
    public void A_new_order_is_told_and_not_taken()
    {
        _rows.Update(["a", "b"], show: false);
        _rows.Update(["b", "a"], show: false);

        Assert.Equal(["a", "b"], Shown());
        Assert.True(_rows.Reordered);
    }

    [Fact]
    public void An_empty_table_has_nothing_that_could_move_under_the_pointer()
    {
        _rows.Update([], show: false);
        _rows.Update(["a"], show: false);

        Assert.Equal(["a"], Shown());
    }

    [Fact]
    public void What_the_reader_did_herself_is_shown_at_once_and_only_that()
    {
        _rows.Update(["a", "b"], show: false);
        _rows.Follow();
        _rows.Update(["a"], show: false);
        Assert.Equal(["a"], Shown());

        _rows.Update(["a", "c"], show: false);
        Assert.Equal(["a"], Shown());
    }

    private IEnumerable<string> Shown() => _rows.Page(1, 50).Select(r => r.Item);
}
