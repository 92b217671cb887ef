namespace Davit.GoTemplate.Formatting;

/// <summary>What stands between the percent sign and the verb.</summary>
internal struct FormatFlags
{
    public bool Minus { get; set; }

    public bool Plus { get; set; }

    public bool Sharp { get; set; }

    public bool Space { get; set; }

    public bool Zero { get; set; }

    /// <summary><c>%+v</c>: field names.</summary>
    public bool FieldNames { get; set; }

    /// <summary><c>%#v</c>: Go's syntax.</summary>
    public bool GoSyntax { get; set; }

    public int? Width { get; set; }

    public int? Precision { get; set; }
}
