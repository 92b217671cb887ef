using Davit.Content.Collection;
using Davit.Content.Uploads;
using Davit.Oci;

namespace Davit.Content.Tests.Uploads;

public sealed class UploadJournalTests : StoreFixture
{
    private const string Repository = "localhost:5000/team/app";

    private static readonly Digest Blob = Digest.Sha256([1]);
    private static readonly Uri Location = new("http://localhost:5000/v2/team/app/blobs/uploads/1?_state=abc%3D");

    private string Note => Assert.Single(Directory.GetFiles(Store.Paths.Uploads));

    [Fact]
    public void What_was_written_is_found_by_a_later_process()
    {
        Leave();

        Assert.True(Store.Uploads.Has(Repository, Blob));
        using var note = Store.Uploads.TryOpen(Repository, Blob);
        Assert.Equal(Location, note!.Find("localhost:5000"));
        Assert.Null(note.Find("mirror:5000"));
        Assert.Null(Store.Uploads.TryOpen(Repository, Blob));
        using var other = Store.Uploads.TryOpen("localhost:5000/team/other", Blob);
        Assert.Null(other!.Find("localhost:5000"));
    }

    [Fact]
    public void Nothing_stays_of_an_upload_that_is_over()
    {
        Leave();
        using (var note = Store.Uploads.TryOpen(Repository, Blob))
        {
            note!.Forget();
        }

        using (Store.Uploads.TryOpen(Repository, Blob))
        {
            Assert.False(Store.Uploads.Has(Repository, Blob));
        }

        Assert.Empty(Directory.GetFiles(Store.Paths.Uploads));
    }

    [Fact]
    public void A_note_that_was_half_written_is_none()
    {
        Leave();
        var path = Note;
        var text = File.ReadAllText(path);
        for (var length = 0; length < text.Length; length++)
        {
            // A new file: a program that another test starts may hold the lock of the old one until its exec.
            File.Delete(path);
            File.WriteAllText(path, text[..length]);
            using var note = Store.Uploads.TryOpen(Repository, Blob);
            Assert.Null(note!.Find("localhost:5000"));
            note.Write("localhost:5000", Location);
        }
    }

    [Fact]
    public void Notes_expire_unless_they_are_in_use()
    {
        Leave();
        File.SetLastWriteTimeUtc(Note, DateTime.UtcNow - UploadJournal.Lifetime - TimeSpan.FromMinutes(1));
        using (Store.Uploads.TryOpen(Repository, Blob))
        {
            new GarbageCollector(Store).Collect();
            Assert.True(Store.Uploads.Has(Repository, Blob));
        }

        new GarbageCollector(Store).Collect();

        Assert.Empty(Directory.GetFiles(Store.Paths.Uploads));
    }

    [Fact]
    public void Others_of_this_machine_may_not_read_them()
    {
        Leave();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Store.Paths.Uploads));
    }

    private void Leave()
    {
        using var note = Store.Uploads.TryOpen(Repository, Blob);
        note!.Write("localhost:5000", Location);
    }
}
