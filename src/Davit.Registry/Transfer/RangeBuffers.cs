using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// The memory for ranges that are read ahead, of all blobs of a client together: so many buffers of one range each, made when they are first
/// needed and then handed round. Nobody waits for one, so nobody can wait for ever: a blob that gets none comes by one connection,
/// which needs none. Thread-safe.
/// </summary>
internal sealed class RangeBuffers(RangePolicy policy)
{
    // With one there is a pause after each range, which a single connection does not make.
    private const int Least = 2;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _free = new();
    private readonly int _most = (int)Math.Min(policy.MaxBytesInMemory / policy.RangeBytes, int.MaxValue);
    private int _made;
    private int _mostMade;
    private int _claims;

    /// <summary>The most that there ever was at once.</summary>
    public long MostBytes
    {
        get
        {
            lock (_lock)
            {
                return (long)_mostMade * policy.RangeBytes;
            }
        }
    }

    /// <summary>Makes a blob count when buffers are shared out; to be disposed with its download.</summary>
    public Claim Register()
    {
        lock (_lock)
        {
            _claims++;
            return new Claim(this);
        }
    }

    private byte[]? TryTake()
    {
        if (_free.TryPop(out var used) || _made == _most)
        {
            return used;
        }

        _mostMade = Math.Max(_mostMade, ++_made);
        return GC.AllocateUninitializedArray<byte>(policy.RangeBytes);
    }

    // A client may live for days, and large blobs be rare.
    private void Trim()
    {
        if (_claims == 0)
        {
            _made -= _free.Count;
            _free.Clear();
        }
    }

    /// <summary>What one blob has of it.</summary>
    internal sealed class Claim(RangeBuffers buffers) : IDisposable
    {
        private readonly Stack<byte[]> _reserved = new();
        private int _held;
        private bool _isEnded;

        /// <summary>Reserves enough to begin with; false when there is no room for it, until others have made it.</summary>
        public bool TryBegin()
        {
            lock (buffers._lock)
            {
                if (buffers._free.Count + buffers._most - buffers._made < Least)
                {
                    return false;
                }

                while (_reserved.Count < Least)
                {
                    _reserved.Push(buffers.TryTake()!);
                    _held++;
                }

                return true;
            }
        }

        /// <summary>Gives back what was reserved and not taken.</summary>
        public void Stop()
        {
            lock (buffers._lock)
            {
                while (_reserved.TryPop(out var buffer))
                {
                    Return(buffer);
                }
            }
        }

        /// <summary>Null when this blob has its share, or nothing is free.</summary>
        public byte[]? TryTake()
        {
            lock (buffers._lock)
            {
                if (_reserved.TryPop(out var reserved))
                {
                    return reserved;
                }

                var buffer = !_isEnded && _held < Math.Max(Least, buffers._most / buffers._claims) ? buffers.TryTake() : null;
                _held += buffer is null ? 0 : 1;
                return buffer;
            }
        }

        /// <summary>Nobody writes to it any more.</summary>
        public void Return(byte[] buffer)
        {
            lock (buffers._lock)
            {
                _held--;
                buffers._free.Push(buffer);
                buffers.Trim();
            }
        }

        /// <summary>Others may have its share; what it still holds comes back when it is no longer written to.</summary>
        public void Dispose()
        {
            lock (buffers._lock)
            {
                buffers._claims -= _isEnded ? 0 : 1;
                _isEnded = true;
                buffers.Trim();
            }
        }
    }
}
