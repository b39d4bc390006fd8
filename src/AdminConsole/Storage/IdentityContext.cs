using Microsoft.EntityFrameworkCore;

namespace AdminConsole.Storage;

/// <summary>What the built-in OpenID provider keeps: its clients, and the codes and tokens that it gave out.</summary>
internal sealed class IdentityContext(DbContextOptions<IdentityContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("identity");
        modelBuilder.UseOpenIddict();
    }
}
