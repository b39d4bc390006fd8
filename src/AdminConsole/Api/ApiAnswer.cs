using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Api;

/// <summary>What the API can answer. Success is always 200; every failure is <c>{"message", "code"}</c>.</summary>
internal static class ApiAnswer
{
    public static IResult BadJson { get; } = Error(StatusCodes.Status400BadRequest, "couldn't parse json request");

    public static IResult Denied { get; } = Error(StatusCodes.Status403Forbidden, "permission denied");

    public static IResult Done { get; } = Ok(new object());

    public static IResult Ok<T>(T value) => Results.Json(value, ApiJson.Options);

    public static IResult Invalid(string message) => Refused(new Rejection(RejectionKind.Invalid, message));

    /// <param name="message">Tools recognise what is gone by the words "not found" in it.</param>
    public static IResult NotFound(string message) => Refused(new Rejection(RejectionKind.NotFound, message));

    /// <summary>Messages are in lower case, but for those that name an object: tools show its name as it is.</summary>
    public static IResult Refused(Rejection rejection) => Error(
        StatusOf(rejection.Kind),
        rejection.Kind == RejectionKind.BadRequest ? rejection.Message : rejection.Message.ToLowerInvariant());

    public static IResult Error(int status, string message) =>
        Results.Json(new Failure(message, status), ApiJson.Options, statusCode: status);

    /// <summary>The one table from the reasons of a refusal to HTTP.</summary>
    private static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RejectionKind.Denied => StatusCodes.Status403Forbidden,
        RejectionKind.NotFound => StatusCodes.Status404NotFound,
        RejectionKind.Precondition => StatusCodes.Status412PreconditionFailed,
        RejectionKind.AlreadyExists => StatusCodes.Status409Conflict,
        RejectionKind.BadRequest => StatusCodes.Status400BadRequest,
        _ => throw new UnreachableException(kind.ToString()),
    };

    private sealed record Failure(string Message, int Code);
}
