using System.Collections.Immutable;
using AdminConsole.Components.Layout;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace AdminConsole.Tests.Components;

/// <summary>A component of the console with everything around it that it needs, but no server: commands go to the core at once.</summary>
public abstract class ConsoleTestContext : BunitContext
{
    private IRenderedComponent<ViewHost>? _page;
    private int _lastId;

    private protected ConsoleTestContext()
    {
        Notices = new Notices(Clock);
        SignedInAt = Clock.GetUtcNow();
        JSInterop.Mode = JSRuntimeMode.Loose; // MudBlazor asks the browser for many small things
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(Notices);
    }

    private protected TurnableClock Clock { get; } = new();

    private protected Notices Notices { get; }

    private protected List<AccountCommand> Sent { get; } = [];

    private protected Account Account { get; set; } = SampleAccount.Furnished();

    private protected ImmutableDictionary<PeerId, PeerPresence> Online { get; set; } = ImmutableDictionary<PeerId, PeerPresence>.Empty;

    /// <summary>Who looks at the console.</summary>
    private protected UserId Me { get; set; } = SampleAccount.Owner;

    private protected ImmutableDictionary<UserId, Profile> People { get; set; } = SamplePeople.Profiles;

    private protected SampleDesk Desk { get; } = new();

    private protected string PublicUrl { get; set; } = "https://console.corp.example";

    private protected Func<long, int, HistorySlice> History { get; set; } = (_, _) => new HistorySlice(SampleAccount.New(), []);

    /// <summary>Where menus and lists are drawn.</summary>
    private protected IRenderedComponent<MudPopoverProvider> Popovers { get; private set; } = null!;

    /// <summary>Where dialogs are drawn.</summary>
    private protected IRenderedComponent<MudDialogProvider> Dialogs { get; private set; } = null!;

    /// <summary>When the reader last signed in.</summary>
    private protected DateTimeOffset SignedInAt { get; set; }

    /// <summary>True once the reader was sent to the sign-in page.</summary>
    private protected bool SignsInAgain { get; private set; }

    private protected AccountView View => new()
    {
        Account = Account,
        Presence = new PresenceView(0, Online),
        Me = new Person(Me.Value, People[Me].Name, People[Me].Email, RoleWords.Of(Account.Users[Me].Role)),
        People = People,
        Desk = Desk.ToDesk(),
        SignedInAt = SignedInAt,
        SignInAgain = () => SignsInAgain = true,
        PublicUrl = PublicUrl,
        Clock = Clock,
        Notices = Notices,
        NewId = () => $"new-{++_lastId}",
        Ask = Ask,
        ReadHistory = (below, most, _) => Task.FromResult(History(below, most)),
    };

    private protected IRenderedComponent<T> RenderConsole<T>(Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        _page = Render<ViewHost>(p => p.Add(h => h.View, View).AddChildContent<T>(parameters ?? (_ => { })));
        Popovers = _page.FindComponent<MudPopoverProvider>();
        Dialogs = _page.FindComponent<MudDialogProvider>();
        return _page.FindComponent<T>();
    }

    /// <summary>A newer snapshot reaches the page.</summary>
    private protected Task ShowAsync(Account account)
    {
        Account = account;
        return _page!.Instance.ShowAsync(View);
    }

    private async Task<Rejection?> Ask(AccountCommand command)
    {
        Sent.Add(command);
        var decision = Account.Decide(Account, command with { Actor = new Actor.User(Me) });
        if (decision is Decision.Rejected refused)
            return refused.Rejection;

        await ShowAsync(Account.Fold(Account, ((Decision.Accepted)decision).Events));
        return null;
    }
}
