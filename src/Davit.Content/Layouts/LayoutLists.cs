namespace Davit.Content.Layouts;

/// <summary>Which lists of images an OCI layout has.</summary>
public enum LayoutLists
{
    /// <summary>Its own <c>index.json</c> (image-spec, image-layout.md).</summary>
    Oci,

    /// <summary>Docker's <c>manifest.json</c>, too, as Docker writes them since version 25.</summary>
    OciAndDocker,
}
