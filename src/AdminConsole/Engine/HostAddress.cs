namespace AdminConsole.Engine;

/// <summary>Where browsers and agents reach this host. Known once the doors are open.</summary>
public sealed class HostAddress
{
    private volatile Uri _publicUrl = new("http://127.0.0.1");

    /// <summary>Without a path.</summary>
    public Uri PublicUrl
    {
        get => _publicUrl;
        set => _publicUrl = value;
    }

    /// <summary>The UDP port of our own STUN responder; null if it does not run.</summary>
    public int? StunPort { get; set; }

    /// <summary>True if nobody but this machine can use the public address.</summary>
    public bool IsLoopback => _publicUrl.IsLoopback;
}
