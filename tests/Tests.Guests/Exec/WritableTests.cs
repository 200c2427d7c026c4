namespace Tests.Guests.Exec;

/// <summary>What a guest does in the directory of --rw happens on the host, and only there.</summary>
public sealed class WritableTests
{
    private const string Changes = """
        exec 2>&1
        umask 027
        mkdir d d/e d/empty; echo one > f; echo two > d/g; ln f hard; ln -s ../f d/sym; ln -s /etc absolute
        mkfifo p; ln d/sym linked-link; ln p p2
        chmod 640 f; chmod 4711 d/g; chmod 1733 d; chmod 604 d/sym; chmod 600 p2
        chown 12:34 hard; chown -h 5:6 d/sym; chown 7:8 d; chown 9 d/g
        touch -d '2001-02-03 04:05:06' hard; touch -h -d '2002-02-03 04:05:06' d/sym
        touch -d '2003-01-01 00:00:00' d/empty
        touch -d '2004-01-01 00:00:00' p
        truncate -s 100 d/g; echo more >> d/g; printf XY | dd of=d/g bs=1 seek=1 conv=notrunc 2> /dev/null
        mv d/g d/e/moved; mv f f2; rm f2; chmod 660 hard; ln hard hard2; truncate -s 2 hard2
        mv d d2; echo x > d2/e/new; chmod 700 d2/e; rmdir d2/empty; rm p; mv linked-link d2
        touch -d '2005-01-01 00:00:00' p2
        mkdir a b; echo a > a/in; mv a/in b; rmdir a; mv b a
        echo over > over; mv over a/in; cat a/in
        exec 3<> kept; echo kept >&3; rm kept; chmod 600 hard2; echo again > kept; chmod 604 kept
        chmod 444 hard; echo read-only > hard; cat hard
        mkdir gone; cd gone; rmdir ../gone; ln -s OUTSIDE ../gone; echo x > y; mkdir z; cd ..
        rm missing; rmdir d2; mkdir d2; ln d2 d3; mv a/in no/where; chmod 600 missing; truncate -s 1 d2
        """;

    private const string Show = """
        find . | sort | while read n; do
            stat -c '%n %F %f %h %u:%g' "$n"
            if [ -f "$n" ] && [ ! -L "$n" ]; then stat -c ' %s' "$n"; cat "$n"; fi
            [ -L "$n" ] && readlink "$n"
        done
        stat -c '%n %Y' d2/sym p2; ls OUTSIDE
        """;

    [Test]
    public void Every_change_is_the_hosts_as_if_the_program_had_run_there([Values] bool isRoot)
    {
        string busybox = DebianImages.Find("busybox-static", "bin/busybox");
        string outside = Fresh("rw-outside");
        string native = Fresh($"rw-native-{isRoot}"), ours = Fresh($"rw-ours-{isRoot}");
        string applets = Applets(busybox);
        string script = $"PATH={applets}\n" + Changes.Replace("OUTSIDE", outside, StringComparison.Ordinal);
        PagewalkRun host = BothRuns.OnTheHost(native, busybox, "sh", "-c", script);
        string[] places = isRoot ? ["--rw", ours] : ["--root", "/", "--rw", ours, "--cwd", ours];
        if (isRoot)
        {
            // The programs lie in the root, and are left out of what is compared.
            Directory.CreateDirectory(Path.Combine(ours, "bin"));
            File.Copy(busybox, Path.Combine(ours, "bin", "busybox"));
            string install = "PATH=/bin; busybox --install -s /bin";
            script = script.Replace($"PATH={applets}", install, StringComparison.Ordinal);
        }

        string program = isRoot ? "/bin/busybox" : busybox;
        PagewalkRun guest = PagewalkRun.Of(["exec", .. places, program, "sh", "-c", script]);
        Assert.That(guest.Output, Is.EqualTo(host.Output), guest.Errors);
        if (isRoot)
        {
            Directory.Delete(Path.Combine(ours, "bin"), recursive: true);
        }

        string show = $"PATH={applets}\n" + Show.Replace("OUTSIDE", outside, StringComparison.Ordinal);
        PagewalkRun expected = BothRuns.OnTheHost(native, busybox, "sh", "-c", show);
        PagewalkRun shown = BothRuns.OnTheHost(ours, busybox, "sh", "-c", show);
        Assert.That(shown.Output, Is.EqualTo(expected.Output));
        Assert.That(Directory.GetFileSystemEntries(outside), Is.Empty);
        TestContext.Out.WriteLine(expected.Output);
    }

    private static string Applets(string busybox)
    {
        string folder = Fresh("rw-applets");
        Assert.That(BothRuns.OnTheHost(folder, busybox, "--install", "-s", folder).ExitCode, Is.Zero);
        return folder;
    }

    private static string Fresh(string name)
    {
        string folder = Path.Combine(PagewalkRun.Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }
}
