namespace AdminConsole.Components.Layout;

/// <summary>Where a page is looked at from, as History shows it beside a change.</summary>
/// <param name="Address">Empty if unknown.</param>
/// <param name="Client">What the browser calls itself, shortened.</param>
public sealed record Visitor(string Address, string Client)
{
    private const int LongestClient = 200;

    public static Visitor Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress?.ToString() ?? "",
        new string([.. context.Request.Headers.UserAgent.ToString().Take(LongestClient).Where(c => !char.IsControl(c))]));
}
