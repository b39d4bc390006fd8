using AdminConsole.Management;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

public sealed class SetupKeyGuessesTests
{
    private readonly TurnableClock _clock = new();
    private readonly SetupKeyGuesses _guesses;

    public SetupKeyGuessesTests() => _guesses = new SetupKeyGuesses(_clock);

    [Fact]
    [FaultCase(13)]
    public void Ten_thousand_wrong_keys_a_minute_from_one_address_are_few_hundred()
    {
        Assert.InRange(AMinuteOf(10_000, _ => "203.0.113.9"), SetupKeyGuesses.AtOnce, SetupKeyGuesses.AtOnce + 61);
        Assert.False(_guesses.MayTry("203.0.113.9"));
        Assert.True(_guesses.MayTry("203.0.113.10"));

        _clock.Turn(TimeSpan.FromSeconds(10));
        Assert.True(_guesses.MayTry("203.0.113.9"));
    }

    [Fact]
    [FaultCase(13)]
    public void Ten_thousand_a_minute_from_a_thousand_addresses_are_a_third_and_a_new_address_is_never_held_up()
    {
        Assert.InRange(AMinuteOf(10_000, i => $"198.51.{i % 1_000 / 250}.{i % 250}"), 1_000, SetupKeyGuesses.AtOnceOverAll + 1_201 + 1_000);
        Assert.False(_guesses.MayTry("198.51.0.7"));
        Assert.True(_guesses.MayTry("203.0.113.10"));
    }

    [Fact]
    public void Who_has_one_address_of_a_64_has_all_of_them()
    {
        for (var i = 0; i < SetupKeyGuesses.AtOnce; i++)
            _guesses.Note($"2001:db8:0:7::{i:x}");

        Assert.False(_guesses.MayTry("2001:db8:0:7:ffff::1"));
        Assert.True(_guesses.MayTry("2001:db8:0:8::1"));
    }

    [Fact]
    public void A_clock_that_is_set_back_holds_nobody_up()
    {
        _guesses.Note("203.0.113.9");
        _clock.Set(TimeSpan.FromHours(-2));

        Assert.True(_guesses.MayTry("203.0.113.9"));
    }

    [Fact]
    public void More_addresses_than_it_keeps_are_no_trouble()
    {
        for (var i = 0; i < 200_000; i++)
            _guesses.Note($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");

        Assert.False(_guesses.MayTry("10.3.13.63")); // the last: too many have failed over all
        Assert.True(_guesses.MayTry("10.0.0.0")); // the first is forgotten
    }

    /// <returns>How many of them were looked at.</returns>
    private int AMinuteOf(int tries, Func<int, string> address)
    {
        var looked = 0;
        for (var i = 0; i < tries; i++)
        {
            if (_guesses.MayTry(address(i)))
            {
                _guesses.Note(address(i));
                looked++;
            }

            _clock.Turn(TimeSpan.FromMinutes(1) / tries);
        }

        return looked;
    }
}
