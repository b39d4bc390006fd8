using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.Layout;

/// <summary>On a page that shows only to those who may read something.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Module module) : Attribute
{
    public Module Module => module;
}
