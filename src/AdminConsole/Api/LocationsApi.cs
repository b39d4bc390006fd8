using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Engine;

namespace AdminConsole.Api;

/// <summary>/api/locations: what posture checks of locations can name.</summary>
internal static class LocationsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/locations/countries", (ApiCall call, Places places) => ReadAsync(call, places, async () =>
            (await places.CountriesAsync(call.HangUp)).Select(c => new CountryAnswer(c.Name, c.Code)).ToArray()));
        api.MapGet("/locations/countries/{country}/cities", (ApiCall call, Places places, string country) =>
            country.Length == 2 && country.All(char.IsAsciiLetter)
                ? ReadAsync(call, places, async () =>
                    (await places.CitiesAsync(country.ToUpperInvariant(), call.HangUp)).Select(c => new CityAnswer(c.GeoNameId, c.Name)).ToArray())
                : Task.FromResult(ApiAnswer.Invalid("invalid country code")));
    }

    /// <summary>Whoever may read policies may know what the checks of their sources can ask for.</summary>
    private static async Task<IResult> ReadAsync<T>(ApiCall call, Places places, Func<Task<T[]>> read)
    {
        if (!call.May(Module.Policies, Operation.Read))
            return ApiAnswer.Denied;

        return places.HasDatabase
            ? ApiAnswer.Ok(await read())
            : ApiAnswer.Refused(new Rejection(RejectionKind.Precondition, GeoLocationCheck.NoDatabaseText));
    }

    private sealed record CountryAnswer(string CountryName, string CountryCode);

    private sealed record CityAnswer(long GeonameId, string CityName);
}
