using AdminConsole.SignIn;

namespace AdminConsole.Tests.SignIn;

public sealed class AccessTokensTests
{
    [Theory]
    [InlineData("nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp")] // made by another program
    public void Tokens_of_other_servers_are_well_formed(string token) => Assert.True(AccessTokens.IsWellFormed(token));

    [Fact]
    public void A_new_token_has_40_characters_and_its_checksum_holds()
    {
        foreach (var token in Enumerable.Range(0, 1_000).Select(_ => AccessTokens.New()))
        {
            Assert.Matches("^nbp_[0-9A-Za-z]{36}$", token);
            Assert.True(AccessTokens.IsWellFormed(token));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nbp_")]
    [InlineData("nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURq")]
    [InlineData("nbp_bpTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp")]
    [InlineData("NBP_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp")]
    [InlineData("nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURpp")]
    [InlineData("nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMUR")]
    [InlineData("nbp_äpTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp")]
    public void A_text_with_an_error_in_it_is_none(string text) => Assert.False(AccessTokens.IsWellFormed(text));

    [Fact]
    public void What_is_stored_is_the_base64_of_the_sha_256_of_the_whole_text() =>
        Assert.Equal("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", AccessTokens.HashOf("abc"));
}
