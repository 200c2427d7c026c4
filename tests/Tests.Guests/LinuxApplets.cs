using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tests.Guests;

/// <summary>
/// Commands for the shell, with a pattern of what they must answer. What is computed is computed here a second time,
/// by the host.
/// </summary>
internal static class LinuxApplets
{
    private static readonly byte[] s_numbers = Numbers(1, 20_000);

    /// <summary>Command and regular expression of the whole answer.</summary>
    public static IReadOnlyList<(string Command, string Answer)> Rows { get; } =
    [
        ("uname -sm", "Linux x86_64"),
        ("seq 1 20000 > numbers; wc -c < numbers", $"{s_numbers.Length}"),
        ("md5sum < numbers", Hex(MD5.HashData(s_numbers)) + "  -"),
        ("sha1sum < numbers", Hex(SHA1.HashData(s_numbers)) + "  -"),
        ("sha256sum < numbers", Hex(SHA256.HashData(s_numbers)) + "  -"),
        ("sha512sum < numbers", Hex(SHA512.HashData(s_numbers)) + "  -"),
        ("gzip -9 < numbers > n.gz; gunzip < n.gz | cmp - numbers && echo same", "same"),
        ("gzip < /bin/busybox | gunzip | cmp - /bin/busybox && echo same", "same"),
        ("bzip2 < numbers | bunzip2 | cmp - numbers && echo same", "same"),
        ("awk '{ s += $1 * $1 } END { print s }' numbers", $"{SumOfSquares()}"),
        ("awk 'BEGIN { for (i = 1; i <= 1000; i++) s += 1 / i; printf \"%.12f\\n\", s }'", Harmonic()),
        ("awk 'BEGIN { printf \"%.12f %d %e\\n\", 2 / 3, 1e9 / 7, 1234.5 * -1e200 }'",
            @"0\.666666666667 142857142 -1\.234500e\+203"),
        ("sort -rn numbers | md5sum", Hex(MD5.HashData(Numbers(20_000, 1))) + "  -"),
        ("sort numbers | uniq | wc -l", "20000"),
        ("echo '2 200 ^ p' | dc", "1606938044258990275541962092341162602522202993782792835301376"),
        ("echo 'scale=40; sqrt(2)' | bc", @"1\.4142135623730950488016887242096980785696"),
        ("dd if=/dev/zero bs=4096 count=512 2>/dev/null | tr '\\0' 'a' | sha256sum", Hex(Letters()) + "  -"),
        ("dd if=/bin/busybox of=copy bs=100k 2>/dev/null; cmp copy /bin/busybox && rm copy && echo same", "same"),
        ("tar c /bin/busybox 2>/dev/null | tar t", "bin/busybox"),
        ("i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done; echo $i", "200"),
        ("for i in $(seq 50); do (echo $i | cat) & wait; done | md5sum", Hex(MD5.HashData(Numbers(1, 50))) + "  -"),
        ("f() { [ $1 -lt 2 ] && echo $1 || echo $(($(f $(($1-1))) + $(f $(($1-2))))); }; f 9", "34"),
        ("mkfifo p; (cat p | wc -l) & seq 300 > p; wait; rm p", "(?s)300.*"),
        ("trap 'echo caught' USR1; kill -USR1 $$; trap - USR1", "caught"),
        ("(sh -c 'kill -SEGV $$'); echo $?", "(?s).*139"),
        ("ps | awk '$1 == 1 { print $4, $5 }'", @"\{init\} /bin/busybox|init .*|/bin/busybox sh"),
        ("mount | cut -d' ' -f 3,5", @"/ (rootfs|tmpfs)\n/proc proc\n/sys sysfs\n/dev devtmpfs"),
        ("a=$(cut -d. -f1 /proc/uptime); sleep 2; b=$(cut -d. -f1 /proc/uptime); echo $((b-a))", "[23]"),
        ("date -u +%Y-%m-%dT%H:0", "2026-01-01T00:0"),
        ("free | awk '/Mem:/ { print ($2 > 60000), ($2 == $3 + $4 + $6) }'", "1 1"),
        ("grep -c MHz /proc/cpuinfo; grep -o -w sse2 /proc/cpuinfo", @"1\nsse2"),
        ("cat /proc/sys/kernel/tainted", "0"),
        ("dmesg | grep -iE 'oops|bug:|warning|call trace|not responding|segfault|bogus|spurious'", ""),
    ];

    private static byte[] Numbers(int from, int to)
    {
        int count = Math.Abs(to - from) + 1;
        int step = Math.Sign(to - from);
        return Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, count).Select(i => $"{from + (i * step)}\n")));
    }

    private static byte[] Letters()
    {
        byte[] letters = new byte[512 * 4096];
        letters.AsSpan().Fill((byte)'a');
        return SHA256.HashData(letters);
    }

    private static string Harmonic()
    {
        double sum = 0;
        for (int i = 1; i <= 1000; i++)
        {
            sum += 1.0 / i;
        }

        return sum.ToString("F12", CultureInfo.InvariantCulture).Replace(".", @"\.", StringComparison.Ordinal);
    }

    private static long SumOfSquares() => Enumerable.Range(1, 20_000).Sum(i => (long)i * i);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
