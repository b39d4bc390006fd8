using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Api;

/// <summary>/api/policies</summary>
internal static class PoliciesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/policies", (ApiCall call) => call.Read(
            Module.Policies, account => ApiAnswer.Ok(account.Policies.Select(p => PolicyAnswer.Of(account, p)).ToArray())));
        api.MapGet("/policies/{id}", (ApiCall call, string id) => call.Read(
            Module.Policies, account => One(account, new PolicyId(id))));
        api.MapPost("/policies", (ApiCall call) => call.TakeAsync<PolicyRequest>(
            Module.Policies, Operation.Create, body => CreateAsync(call, body)));
        api.MapPut("/policies/{id}", (ApiCall call, string id) => call.TakeAsync<PolicyRequest>(
            Module.Policies, Operation.Update, body => UpdateAsync(call, body, new PolicyId(id))));
        api.MapDelete("/policies/{id}", (ApiCall call, string id) => call.DeleteAsync(new DeletePolicy(new PolicyId(id))));
    }

    private static IResult One(Account account, PolicyId id) => account.Policies.FirstOrDefault(p => p.Id == id) is { } policy
        ? ApiAnswer.Ok(PolicyAnswer.Of(account, policy))
        : ApiAnswer.NotFound($"policy: {id} not found");

    private static Task<IResult> CreateAsync(ApiCall call, PolicyRequest body)
    {
        var id = new PolicyId(call.NewId());
        return PolicyReading.Refusal(body, id, known: null, call.NewId, out var policy) is { } refusal
            ? Task.FromResult(ApiAnswer.Refused(refusal))
            : call.ChangeAsync(new CreatePolicy(policy), account => One(account, id));
    }

    private static Task<IResult> UpdateAsync(ApiCall call, PolicyRequest body, PolicyId id)
    {
        var known = call.Account.Policies.FirstOrDefault(p => p.Id == id);
        return PolicyReading.Refusal(body, id, known, call.NewId, out var policy) is { } refusal
            ? Task.FromResult(ApiAnswer.Refused(refusal))
            : call.ChangeAsync(new UpdatePolicy(policy), account => One(account, id));
    }
}
