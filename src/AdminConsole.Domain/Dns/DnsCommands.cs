using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Dns;

public abstract record DnsCommand : AccountCommand;
