using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PortForwarding;

public abstract record PortForwardingCommand : AccountCommand;
