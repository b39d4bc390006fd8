using Microsoft.EntityFrameworkCore;
using Npgsql;

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

internal static class IdentityStore
{
    public static OpenIddictBuilder UseIdentityTables(this OpenIddictBuilder provider, NpgsqlDataSource dataSource)
    {
        // A connection, not the source: contexts over sources of their own would each get a model of their own.
        provider.Services.AddDbContext<IdentityContext>(context =>
            context.UseNpgsql(dataSource.CreateConnection(), contextOwnsConnection: true));
        return provider.AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityContext>());
    }
}
