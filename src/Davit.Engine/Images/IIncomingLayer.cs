using Davit.Layers.Snapshots;

namespace Davit.Engine.Images;

/// <summary>A layer on its way into the store, from a registry or from an archive.</summary>
internal interface IIncomingLayer : ILayerSource
{
    /// <summary>Whether its blob is here and known to be that layer, so that nobody need read it.</summary>
    public bool IsVerified { get; }
}
