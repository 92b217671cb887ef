using System.Net;

namespace Davit.Registry.Transport;

/// <summary>The proxy of the environment, but never for this machine itself: nobody means that, and other tools agree.</summary>
internal sealed class EnvironmentProxy(IWebProxy environment) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => environment.Credentials;
        set => environment.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : environment.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || environment.IsBypassed(host);
}
