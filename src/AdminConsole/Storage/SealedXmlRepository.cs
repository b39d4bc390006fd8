using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AdminConsole.Storage;

/// <summary>Data-protection keys among the sealed secrets, so that every replica reads every replica's cookies.</summary>
internal sealed class SealedXmlRepository(Secrets secrets) : IXmlRepository
{
    private const string Prefix = "data_protection/";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. secrets.List(Prefix).Select(s => XElement.Parse(Encoding.UTF8.GetString(s)))];

    public void StoreElement(XElement element, string friendlyName) =>
        secrets.PutAsync(Prefix + friendlyName, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), CancellationToken.None)
            .GetAwaiter().GetResult(); // the framework's interface is synchronous
}
