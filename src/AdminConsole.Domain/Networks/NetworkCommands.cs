using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Networks;

public abstract record NetworkCommand : AccountCommand;
