using System.Diagnostics;
using System.Text.Json;
using Davit.Build.Planning;

namespace Davit.Build.Caching;

/// <summary>What a step does, written for <see cref="CacheKey"/>: everything that can change its result, nothing else.</summary>
internal static class StepDefinition
{
    public static void Write(Utf8JsonWriter writer, BuildStep step)
    {
        switch (step)
        {
            case BuildStep.Execute execute:
                Write(writer, execute.Command);
                break;
            case BuildStep.Files files:
                writer.WriteStartArray("files");
                foreach (var action in files.Actions)
                {
                    writer.WriteStartObject();
                    Write(writer, action);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            default:
                throw new UnreachableException($"a {step.GetType().Name} step has no cache key");
        }
    }

    private static void Write(Utf8JsonWriter writer, ExecuteCommand command)
    {
        writer.WriteStartObject("run");
        CacheKey.WriteList(writer, "arguments", command.Arguments);
        CacheKey.WriteList(writer, "environment", command.Environment);
        writer.WriteString("directory", command.WorkingDirectory);
        writer.WriteString("user", command.User);
        writer.WriteString("network", command.Network == BuildNetwork.None ? "none" : "host");
        writer.WriteStartArray("mounts");
        foreach (var mount in command.Mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("target", mount.Target);
            Write(writer, mount);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ExecuteMount mount)
    {
        switch (mount)
        {
            case ExecuteMount.Bind bind:
                writer.WriteString("bind", bind.Source);
                writer.WriteBoolean("readOnly", bind.IsReadOnly);
                break;
            case ExecuteMount.Cache cache:
                // What a cache holds is no input: that is its purpose.
                writer.WriteString("cache", cache.Id);
                writer.WriteBoolean("readOnly", cache.IsReadOnly);
                break;
            case ExecuteMount.TmpFs:
                writer.WriteString("tmpfs", "");
                break;
            case ExecuteMount.Script script:
                writer.WriteString("script", script.Content);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Write(Utf8JsonWriter writer, FileAction action)
    {
        switch (action)
        {
            // Sources and excludes are not named: the content key says what they selected.
            case FileAction.Copy copy:
                writer.WriteString("copyTo", copy.Destination);
                writer.WriteBoolean("parents", copy.KeepsParents);
                writer.WriteBoolean("unpack", copy.Unpacks);
                Write(writer, copy.Ownership);
                break;
            case FileAction.WriteFile file:
                writer.WriteString("writeTo", file.Destination);
                writer.WriteString("name", file.Name);
                writer.WriteString("content", file.Content);
                Write(writer, file.Ownership);
                break;
            case FileAction.MakeDirectory directory:
                writer.WriteString("makeDirectory", directory.Path);
                writer.WriteString("owner", directory.Owner ?? "");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Write(Utf8JsonWriter writer, FileOwnership ownership)
    {
        writer.WriteString("owner", ownership.Owner ?? "");
        writer.WriteString("mode", ownership.Mode?.Text ?? "");
    }
}
