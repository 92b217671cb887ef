using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Davit.Oci;

namespace Davit.Registry.Authentication;

/// <summary>
/// Talks to a credential helper: one word as argument, JSON on standard input and output, errors as text on standard output
/// (docker-credential-helpers, "Development"). Its standard error is ours, so that it can ask its user something.
/// </summary>
internal sealed class HelperProgram(CredentialHelper helper)
{
    private const string NotFoundAnswer = "credentials not found in native keychain";
    private const string TokenUsername = "<token>";
    private const int MaxShownAnswer = 300;

    // 128 + SIGINT
    private const int Interrupted = 130;

    /// <summary>Null when the helper keeps nothing under the name.</summary>
    public async Task<RegistryCredential?> GetAsync(CancellationToken cancellationToken)
    {
        var (isSuccess, output) = await RunAsync("get", helper.ServerUrl, cancellationToken);
        return isSuccess ? Read(output)
            : output.Trim() == NotFoundAnswer ? null
            : throw Failed("get", output);
    }

    public async Task StoreAsync(RegistryCredential credential, CancellationToken cancellationToken)
    {
        var (isSuccess, output) = await RunAsync("store", Write(credential), cancellationToken);
        if (!isSuccess)
        {
            throw Failed("store", output);
        }
    }

    /// <returns>False when there was nothing to erase.</returns>
    public async Task<bool> EraseAsync(CancellationToken cancellationToken)
    {
        // Some helpers fail, in words of their own, when there is nothing to erase.
        if (await GetAsync(cancellationToken) is null)
        {
            return false;
        }

        var (isSuccess, output) = await RunAsync("erase", helper.ServerUrl, cancellationToken);
        return isSuccess ? true : throw Failed("erase", output);
    }

    private RegistryCredential? Read(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var username = document.RootElement.GetProperty("Username").GetString() ?? "";
            var secret = document.RootElement.GetProperty("Secret").GetString() ?? "";
            return username == TokenUsername ? new RegistryCredential { IdentityToken = secret }
                : new RegistryCredential { Username = username, Password = secret } is { IsEmpty: false } credential ? credential
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not shown: half of it may be a secret.
            throw Failed("get", "its answer is not the JSON that was expected");
        }
    }

    private string Write(RegistryCredential credential)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("ServerURL", helper.ServerUrl);
            writer.WriteString("Username", credential.IdentityToken is null ? credential.Username : TokenUsername);
            writer.WriteString("Secret", credential.IdentityToken ?? credential.Password);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    private async Task<(bool IsSuccess, string Output)> RunAsync(string action, string input, CancellationToken cancellationToken)
    {
        using var process = Start(action);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            await SendAsync(process, input, cancellationToken);
            var text = await output;
            await process.WaitForExitAsync(cancellationToken);

            // Ctrl-C ends the helper as well, maybe before we hear of it, and that is no failure of it.
            if (process.ExitCode == Interrupted)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return (process.ExitCode == 0, text);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    // A helper may answer without reading what it is told.
    private static async Task SendAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private Process Start(string action)
    {
        try
        {
            return !helper.Name.Contains('/', StringComparison.Ordinal)
                ? Process.Start(new ProcessStartInfo(helper.Program, [action]) { RedirectStandardInput = true, RedirectStandardOutput = true })!
                : throw new Win32Exception("its name has a slash");
        }
        catch (Win32Exception e)
        {
            const int FileNotFound = 2;
            throw new DavitException(
                e.NativeErrorCode == FileNotFound ? ErrorKind.NotFound : ErrorKind.Unavailable,
                $"{action} credentials of '{helper.ServerUrl}': credential helper '{helper.Program}' {(e.NativeErrorCode == FileNotFound ? "is not installed: no such program in PATH" : $"cannot be run: {e.Message}")}",
                $"Install it, or take '{helper.Name}' out of credsStore and credHelpers in '{helper.ConfigPath}' and log in again.",
                e);
        }
    }

    private DavitException Failed(string action, string answer) => new(
        ErrorKind.Unavailable,
        $"{action} credentials of '{helper.ServerUrl}': credential helper '{helper.Program}' failed: {Shown(answer)}",
        $"It is named in '{helper.ConfigPath}'.");

    private static string Shown(string answer)
    {
        var line = string.Concat(answer.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length == 0 ? "it gave no reason" : line.Length > MaxShownAnswer ? line[..MaxShownAnswer] + "…" : line;
    }
}
