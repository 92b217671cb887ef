using Davit.Engine.Exploring;

namespace Davit.Engine.Tests.Exploring;

public sealed class InstructionTests
{
    [Theory]
    [InlineData("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update")]
    [InlineData("RUN |2 A=b c C= /bin/sh -c make # buildkit", "RUN make")]
    [InlineData("RUN echo hi # buildkit", "RUN echo hi")]
    [InlineData("COPY . /app # buildkit", "COPY . /app")]
    [InlineData("/bin/sh -c #(nop) ADD file:1a2b in / ", "ADD file:1a2b in /")]
    [InlineData("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]")]
    [InlineData("/bin/sh -c apt-get update", "RUN apt-get update")]
    [InlineData("|1 A=b /bin/sh -c make", "RUN make")]
    [InlineData("bazel build ...", "bazel build ...")]
    [InlineData(null, "")]
    public void History_reads_as_a_Dockerfile_does(string? createdBy, string expected) => Assert.Equal(expected, Instruction.Of(createdBy).Text);

    [Fact]
    public void Long_instructions_are_cut_on_one_line() => Assert.Equal("RUN a && b…", Instruction.Of("/bin/sh -c a &&\n  b && c").Short(11));
}
