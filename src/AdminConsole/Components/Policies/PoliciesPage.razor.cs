using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Policies;

public sealed partial class PoliciesPage(NavigationManager navigation, IDialogService dialogs) : ListPage<PolicyRow>(navigation)
{
    private Account? _seen;
    private int _refusals;

    private bool MayCreate => View.May(Module.Policies, Operation.Create);

    private bool MayEdit => View.May(Module.Policies, Operation.Update);

    protected override void OnParametersSet()
    {
        Arrange(ReferenceEquals(_seen, View.Account) ? null : [.. View.Account.Policies.Select(p => PolicyRow.Of(View.Account, p))]);
        _seen = View.Account;
    }

    protected override string KeyOf(PolicyRow row) => row.Policy.Id.Value;

    protected override bool Matches(PolicyRow row, string question) => PolicyRow.Matches(row, question);

    private Task CreateAsync() => EditAsync("New policy", PolicyForm.New());

    private Task EditAsync(PolicyRow? row) =>
        row is not null && View.Account.Policies.FirstOrDefault(p => p.Id == row.Policy.Id) is { } policy
            ? EditAsync($"Edit policy {policy.Name}", PolicyForm.From(View.Account, policy))
            : Task.CompletedTask;

    private async Task EditAsync(string title, PolicyForm form)
    {
        var parameters = new DialogParameters<PolicyDialog>
        {
            { d => d.Title, title },
            { d => d.Form, form },
        };
        if (await dialogs.AskAsync<PolicyDialog, PolicyForm>(title, parameters) is not null)
            Follow();
    }

    private async Task AllowAllAsync()
    {
        var all = GroupForm.Chosen(View.Account, [View.Account.AllGroup.Id]);
        var form = PolicyForm.New();
        form.Name = "Everyone reaches everyone";
        form.Rules[0].From = form.Rules[0].To = all;
        form.Rules[0].BothWays = true;
        form.Rules[0].Protocol = RuleProtocol.All;
        await View.SendAsync(form.ToCommands(View.NewId));
    }

    private async Task SwitchAsync(PolicyRow row, bool on)
    {
        if (!await View.SendAsync(new SwitchPolicy(row.Policy.Id, on)))
        {
            _refusals++; // the browser has moved the switch already: draw it again as it is
            return;
        }

        View.Notices.Offer(
            $"Policy {row.Policy.Name} is {(on ? "on" : "off")}.", "Undo",
            () => View.SendAsync(new SwitchPolicy(row.Policy.Id, !on)));
    }

    private async Task DeleteAsync(PolicyRow? row)
    {
        if (row is null)
            return;

        var name = row.Policy.Name;
        var sure = await dialogs.ConfirmAsync(
            $"Delete policy {name}?",
            "What only this policy allows stops working at once, on all peers that it concerns.",
            $"Delete policy {name}");
        if (!sure || !await View.SendAsync(new DeletePolicy(row.Policy.Id)))
            return;

        Follow();
        View.Notices.Say($"Policy {name} was deleted.");
    }
}
