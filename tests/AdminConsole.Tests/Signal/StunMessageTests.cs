using System.Buffers.Binary;
using System.Net;
using AdminConsole.Signal;

namespace AdminConsole.Tests.Signal;

public sealed class StunMessageTests
{
    private const string Cookie = "2112a442";
    private const string TransactionId = "b7e7a701bc34d686fa87dfae";
    private const string Empty = "00010000" + Cookie + TransactionId;

    // RFC 5769, 2.1: SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME, MESSAGE-INTEGRITY, FINGERPRINT.
    private const string SampleRequest =
        "00010058" + Cookie + TransactionId
        + "80220010" + "5354554e207465737420636c69656e74"
        + "00240004" + "6e0001ff"
        + "80290008" + "932ff9b151263b36"
        + "00060009" + "6576746a3a68367659202020"
        + "00080014" + "9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
        + "80280004" + "e57a3bcf";

    // RFC 5769, 2.2: the response to it, with SOFTWARE and MESSAGE-INTEGRITY, which ours has not.
    private const string SampleResponse =
        "0101003c" + Cookie + TransactionId
        + "8022000b" + "7465737420766563746f7220"
        + "00200008" + "0001a147e112a643"
        + "00080014" + "2b91f599fd9e90c38c7489f92af9ba53f06be7d7"
        + "80280004" + "c07d4c96";

    [Theory]
    [InlineData("192.0.2.1", "002000080001a147e112a643")] // RFC 5769, 2.2
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9")] // 2.3
    public void A_binding_request_is_answered_with_the_address_it_comes_from(string address, string attribute)
    {
        var (outcome, response) = Answer(Empty, address);

        Assert.Equal(StunOutcome.Answered, outcome);
        Assert.Equal($"0101{attribute.Length / 2:x4}" + Cookie + TransactionId + attribute, response);
    }

    [Fact]
    public void The_fingerprint_is_that_of_the_standard()
    {
        var bytes = Convert.FromHexString(SampleResponse);

        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(^4..)), StunMessage.FingerprintOf(bytes.AsSpan(..^8)));
    }

    [Fact]
    public void A_request_with_a_fingerprint_gets_an_answer_with_one()
    {
        var (outcome, response) = Answer(WithFingerprint("8022000474657374"), "192.0.2.1");

        Assert.Equal(StunOutcome.Answered, outcome);
        Assert.Equal("01010014" + Cookie + TransactionId + "002000080001a147e112a643" + "80280004", response[..^8]);
        var bytes = Convert.FromHexString(response);
        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(^4..)), StunMessage.FingerprintOf(bytes.AsSpan(..^8)));
    }

    [Fact]
    public void What_must_be_understood_and_is_not_is_refused_by_its_number()
    {
        var (outcome, response) = Answer(SampleRequest, "192.0.2.1");

        Assert.Equal(StunOutcome.Refused, outcome);
        Assert.Equal("01110018" + Cookie + TransactionId + "00090004" + "00000414" + "000a0002" + "00240000" + "80280004", response[..^8]);
    }

    [Fact]
    public void All_unknown_attributes_are_named_and_those_behind_the_integrity_are_not()
    {
        var (outcome, response) = Answer(
            "00010020" + Cookie + TransactionId + "00030004" + "00000006" + "00250000" + "c0570000" + "00080008" + "0000000000000000" + "00240000", "192.0.2.1");

        Assert.Equal(StunOutcome.Refused, outcome);
        Assert.Equal("01110010" + Cookie + TransactionId + "00090004" + "00000414" + "000a0004" + "00030025", response);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00010000" + Cookie + "b7e7a701bc34d686fa87df")] // one byte short
    [InlineData("0001000021120000" + TransactionId)] // another cookie: RFC 3489
    [InlineData("00010004" + Cookie + TransactionId)] // claims more than there is
    [InlineData(Empty + "80220000")] // has more than it claims
    [InlineData("00010002" + Cookie + TransactionId + "8022")] // not a multiple of four
    [InlineData("00010004" + Cookie + TransactionId + "80220008")] // an attribute beyond the end
    [InlineData("00010004" + Cookie + TransactionId + "8022ffff")]
    [InlineData("00110000" + Cookie + TransactionId)] // an indication
    [InlineData("01010000" + Cookie + TransactionId)] // a response: answering one would make a loop
    [InlineData("00030000" + Cookie + TransactionId)] // TURN's allocate
    [InlineData("40010000" + Cookie + TransactionId)] // TURN's channel data
    [InlineData("00010008" + Cookie + TransactionId + "80280004" + "00000000")] // a wrong fingerprint
    public void Everything_else_is_ignored(string request)
    {
        Assert.Equal((StunOutcome.Ignored, ""), Answer(request, "192.0.2.1"));
    }

    [Fact]
    public void A_changed_request_does_not_pass_its_fingerprint()
    {
        var bytes = Convert.FromHexString(SampleRequest);
        foreach (var i in Enumerable.Range(0, bytes.Length).Where(i => i < bytes.Length - 8 || i >= bytes.Length - 6)) // its own type: there is none then
        {
            bytes[i] ^= 1;
            Assert.Equal((StunOutcome.Ignored, ""), Answer(Convert.ToHexStringLower(bytes), "192.0.2.1"));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void A_fingerprint_must_come_last()
    {
        var request = WithFingerprint("");
        var longer = "0001000c" + request[8..] + "80220000";

        Assert.Equal((StunOutcome.Ignored, ""), Answer(longer, "192.0.2.1"));
    }

    [Fact]
    public void No_answer_is_much_longer_than_its_request_even_the_longest()
    {
        for (var attributes = 0; 20 + 4 * attributes <= StunMessage.MaxRequest; attributes++)
        {
            var request = $"0001{4 * attributes:x4}" + Cookie + TransactionId + string.Concat(Enumerable.Repeat("00030000", attributes));

            var (outcome, response) = Answer(request, "2001:db8::1");

            Assert.Equal(attributes == 0 ? StunOutcome.Answered : StunOutcome.Refused, outcome);
            Assert.InRange(response.Length, 1, request.Length * 2.2);
        }

        var tooLong = $"0001{StunMessage.MaxRequest - 20 + 4:x4}" + Cookie + TransactionId
            + $"8022{StunMessage.MaxRequest - 20:x4}" + new string('0', 2 * (StunMessage.MaxRequest - 20));
        Assert.Equal((StunOutcome.Ignored, ""), Answer(tooLong, "192.0.2.1"));
    }

    private static (StunOutcome Outcome, string Response) Answer(string request, string address)
    {
        Span<byte> response = new byte[StunMessage.MaxResponse];
        var outcome = StunMessage.Answer(Convert.FromHexString(request), IPAddress.Parse(address).GetAddressBytes(), 32853, response, out var length);
        return (outcome, Convert.ToHexStringLower(response[..length]));
    }

    private static string WithFingerprint(string attributes)
    {
        var before = $"0001{attributes.Length / 2 + 8:x4}" + Cookie + TransactionId + attributes;
        return before + "80280004" + StunMessage.FingerprintOf(Convert.FromHexString(before)).ToString("x8", null);
    }
}
