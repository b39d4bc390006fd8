using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

public abstract record PostureCheckCommand : AccountCommand;
