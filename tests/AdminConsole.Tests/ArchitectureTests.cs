using System.Reflection;
using AdminConsole.Domain.Accounts;
using AdminConsole.Hosting;

namespace AdminConsole.Tests;

/// <summary>
/// The promises that folders make. The compiler keeps those between projects; these hold between the rooms of the house, which
/// share one.
/// </summary>
public sealed class ArchitectureTests
{
    /// <summary>Which other rooms a room may name. Every room may name the core; Hosting wires all of them and is known by none.</summary>
    private static readonly Dictionary<string, string[]> _rooms = new()
    {
        ["Hosting"] = ["Engine", "Storage", "Management", "Signal", "Api", "SignIn", "Mail", "Components"],
        ["Engine"] = ["Storage"],
        ["Storage"] = [],
        ["Management"] = ["Engine"],
        ["Signal"] = ["Engine"],
        ["Api"] = ["Engine"],
        ["SignIn"] = ["Engine"],
        ["Mail"] = ["Engine"],
        ["Components"] = ["Engine"],
    };

    /// <summary>
    /// Which rooms may name what of others: a namespace with everything below it, or one type. Elsewhere it is a detail that
    /// nobody should depend on.
    /// </summary>
    private static readonly (string Prefix, string[] Rooms)[] _packages =
    [
        ("Marten", ["Storage", "Hosting"]),
        ("JasperFx", ["Storage", "Hosting"]),
        ("Weasel", ["Storage", "Hosting"]),
        ("Npgsql", ["Storage", "Hosting"]),
        ("NpgsqlTypes", ["Storage"]),
        ("Microsoft.EntityFrameworkCore", ["Storage"]),
        ("OpenIddict", ["SignIn", "Storage", "Hosting"]),
        ("Microsoft.IdentityModel", ["Engine", "SignIn"]),
        ("MaxMind", ["Engine"]),
        ("OtpNet", ["Engine"]),
        ("QRCoder", ["Components"]),
        ("MailKit", ["Mail"]),
        ("MimeKit", ["Mail"]),
        ("MudBlazor", ["Components", "Hosting"]),
        ("Grpc", ["Management", "Signal", "Hosting"]),
        ("Google.Protobuf", ["Management", "Signal"]),
    ];

    private static readonly Assembly _house = typeof(AdminConsoleApp).Assembly;
    private static readonly IReadOnlySet<TypeReference> _references = TypeReferences.Of(_house);

    public static TheoryData<string> Rooms => [.. _rooms.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_names_only_the_rooms_that_it_may(string room)
    {
        var wrong = _references.Where(r => RoomOf(r.From) == room && RoomOf(r.To) is { } other && other != room
            && !_rooms[room].Contains(other));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_type_of_the_house_lies_in_a_room_that_the_table_knows()
    {
        var ours = _house.GetTypes().Select(t => t.Namespace ?? "").Where(n => n == "AdminConsole" || RoomOf(n) is not null);

        Assert.Empty(ours.Where(n => n == "AdminConsole" || !_rooms.ContainsKey(RoomOf(n)!)).Distinct()); // the others have a room
    }

    [Fact]
    public void The_statements_of_the_program_name_nothing_but_Hosting() =>
        Assert.Equal(["Hosting"], _references.Where(r => r.From.Length == 0 && r.FromType == "Program").Select(r => RoomOf(r.To)).OfType<string>().Distinct());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_package_is_named_only_where_it_is_at_home(string room)
    {
        var wrong =
            from reference in _references
            where RoomOf(reference.From) == room
            from package in _packages
            where IsOrBelow(reference.To, package.Prefix) && !package.Rooms.Contains(room)
            select reference;

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_references_that_the_tables_speak_of_are_seen()
    {
        Assert.Contains(_references, r => RoomOf(r.From) == "Engine" && RoomOf(r.To) == "Storage");
        Assert.Contains(_references, r => RoomOf(r.From) == "Hosting" && RoomOf(r.To) == "Components");
        Assert.Contains(_references, r => RoomOf(r.From) == "Storage" && IsOrBelow(r.To, "Marten"));
        Assert.Contains(_references, r => RoomOf(r.From) == "Storage" && r.ToType == "NpgsqlException");
        Assert.Contains(_references, r => RoomOf(r.From) == "Management" && IsOrBelow(r.To, "Google.Protobuf"));
    }

    [Fact]
    public void The_core_references_the_base_library_alone() =>
        Assert.All(ReferencesOf(typeof(Account).Assembly), n => Assert.StartsWith("System.", n, StringComparison.Ordinal));

    [Fact]
    public void The_core_names_nothing_that_waits_or_reaches_out()
    {
        string[] outside = ["System.IO", "System.Net.Http", "System.Net.Sockets", "System.Threading.Tasks"];

        Assert.DoesNotContain(TypeReferences.Of(typeof(Account).Assembly), r => outside.Any(o => IsOrBelow(r.To, o)));
    }

    [Fact]
    public void The_wire_knows_nobody_of_ours() =>
        Assert.DoesNotContain(ReferencesOf(typeof(AdminConsole.Protocol.Envelope).Assembly), n => n.StartsWith("AdminConsole", StringComparison.Ordinal));

    [Fact]
    public void The_agent_knows_of_ours_the_wire_alone() => Assert.Equal(
        ["AdminConsole.Protocol"],
        ReferencesOf(Assembly.Load("AdminConsole.Agent")).Where(n => n.StartsWith("AdminConsole", StringComparison.Ordinal)));

    [Fact]
    public void No_file_has_more_than_400_lines()
    {
        var root = Repository();
        var files = ((string[])["src", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.*", SearchOption.AllDirectories))
            .Where(f => Path.GetExtension(f) is ".cs" or ".razor" or ".css" && !IsMade(Path.GetRelativePath(root, f)))
            .ToArray();

        Assert.True(files.Length > 200);
        Assert.All(files, f => Assert.True(File.ReadLines(f).Count() <= 400, Path.GetRelativePath(root, f)));
    }

    /// <summary>Null for what is not of the house.</summary>
    private static string? RoomOf(string @namespace)
    {
        var parts = @namespace.Split('.');
        return parts.Length > 1 && parts[0] == "AdminConsole" && parts[1] is not ("Domain" or "Protocol") ? parts[1] : null;
    }

    private static bool IsOrBelow(string @namespace, string prefix) =>
        @namespace == prefix || @namespace.StartsWith(prefix + ".", StringComparison.Ordinal);

    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!); // all have one

    private static bool IsMade(string path) => path.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj" or "node_modules");

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AdminConsole.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run from inside the repository.");

        return folder.FullName;
    }
}
