package org.quorate.pmxcfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people do in a directory. It works, or fails as it does on the original: there modes and owners are what they are, there are no
 * links, and only empty directories move (spec 60 §6.4).
 */
class EverydayProgramsTest {
    private static final int GROUP = 33;

    private static final String NOT_PERMITTED = "Operation not permitted";
    private static final String DENIED = "Permission denied";

    /** A directory with a file, and a directory with another. */
    private Path source;

    private MountedTree mounted;
    private Path top;
    private Programs programs;

    @BeforeEach
    void mount(@TempDir Path directory) throws Exception {
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        assumeTrue(System.getProperty("user.name").equals("root"), "mounting for all users needs root");
        source = Files.createDirectory(directory.resolve("source"));
        Files.createDirectory(source.resolve("inner"));
        Files.writeString(source.resolve("a.conf"), "a\n");
        Files.writeString(source.resolve("inner/b.conf"), "b\n");
        for (String each : List.of("a.conf", "inner/b.conf")) {
            Files.setLastModifiedTime(source.resolve(each), FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
            Files.setPosixFilePermissions(source.resolve(each), PosixFilePermissions.fromString("rw-r--r--"));
        }
        mounted = MountedTree.grouped(directory.resolve("mnt"), "n", GROUP);
        top = mounted.directory();
        programs = new Programs(top, Files.createDirectory(directory.resolve("home")));
    }

    @AfterEach
    void unmount() {
        if (mounted != null) {
            mounted.close();
        }
    }

    private Programs.Outcome run(String line) throws Exception {
        return programs.run(line.replace("SOURCE", source.toString()));
    }

    private void assertCopied(String name) {
        assertThat(top.resolve(name + "/a.conf")).hasContent("a\n");
        assertThat(top.resolve(name + "/inner/b.conf")).hasContent("b\n");
    }

    private void assertTimeIsKept(String file) throws Exception {
        assertThat(Files.getLastModifiedTime(top.resolve(file)).toInstant().getEpochSecond())
                .isEqualTo(1_700_000_000);
    }

    private List<String> names(String directory) throws Exception {
        return SystemCalls.readdir(top.resolve(directory).toString());
    }

    @Test
    void shellsAppendAndEdit() throws Exception {
        run("mkdir -p deep/er/est && mkdir -p deep/er/est").succeeded();
        run("echo one > f && echo two >> f && printf three | tee -a f").succeeded();
        run("sed -i 's/one/1/; s/two/2/' f").succeeded();
        assertThat(top.resolve("f")).hasContent("1\n2\nthree");
        run("touch -d @1700000000 f && truncate -s 3 f && truncate -s 5 f").succeeded();
        assertThat(Files.readAllBytes(top.resolve("f"))).containsExactly('1', '\n', '2', 0, 0);
        run("cat f f > g; sort -u g > /dev/null; rm f g; rm -rf deep").succeeded();
        assertThat(names("")).doesNotContain("f", "g", "deep");
    }

    @Test
    void whatIsOpenAndReplacedOrDeletedStaysReadable() throws Exception {
        run("echo old > f; exec 3< f; echo new > g; mv g f; cat <&3 > h; exec 3< h; rm h; cat <&3 > i")
                .succeeded();
        assertThat(top.resolve("i")).hasContent("old\n");
        assertThat(top.resolve("f")).hasContent("new\n");
    }

    @Test
    void vimWritesWithItsSwapAndBackupFiles() throws Exception {
        Programs.require("vim", "vim");
        Files.writeString(top.resolve("f"), "first\n");
        for (String how : List.of("auto", "no", "yes")) {
            run("vim -es -u NONE -c 'set swapfile updatecount=1 backupskip= backup writebackup backupcopy=%s undofile undodir=.'"
                                    .formatted(how)
                            + " -c 'normal Go%s' -c 'preserve' -c 'wq' f".formatted(how))
                    .succeeded();
        }
        assertThat(top.resolve("f")).hasContent("first\nauto\nno\nyes\n");
        assertThat(top.resolve("f~")).hasContent("first\nauto\nno\n");
        assertThat(names("")).contains(".f.un~").doesNotContain(".f.swp");
        run("printf '%s\\n' '%s/first/1st/' wq | ex -s f").succeeded();
        assertThat(top.resolve("f")).hasContent("1st\nauto\nno\nyes\n");
    }

    @Test
    void copies() throws Exception {
        run("cp -r SOURCE plain").succeeded();
        assertCopied("plain");
        run("cp -r --preserve=timestamps SOURCE timed").succeeded();
        assertCopied("timed");
        assertTimeIsKept("timed/inner/b.conf");
        run("cp -a SOURCE all")
                .refused(NOT_PERMITTED, "all/inner/b.conf", "all/inner", "all/a.conf", "all"); // their group stays
        assertCopied("all");
        assertTimeIsKept("all/inner/b.conf");
        run("cp -a all again").refused(NOT_PERMITTED, "again/inner", "again"); // no directory's mode can be set
        assertCopied("again");
        run("cp -a again/a.conf one").succeeded();
        run("cp -a again ../out && diff -r again ../out && diff -r plain SOURCE")
                .succeeded();
    }

    @Test
    void archives() throws Exception {
        run("tar cf ../source.tar -C SOURCE .").succeeded();
        run("mkdir in && tar xf ../source.tar --no-same-owner --no-same-permissions -C in")
                .succeeded();
        assertCopied("in");
        assertTimeIsKept("in/inner/b.conf");
        run("tar cf ../in.tar in").succeeded();
        Programs.Outcome asRoot = run("mkdir root && tar xf ../source.tar -C root");
        assertThat(asRoot.status()).isEqualTo(2);
        assertThat(asRoot.complaints())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.endsWith(NOT_PERMITTED) || line.endsWith("due to previous errors"));
        assertCopied("root");
    }

    @Test
    void movesInAndOut() throws Exception {
        // what comes from elsewhere is copied; that its owner and mode are not is said, and no failure
        run("mv SOURCE/a.conf .").complained(NOT_PERMITTED, "ownership for './a.conf'", "permissions for './a.conf'");
        assertThat(source.resolve("a.conf")).doesNotExist();
        run("mv a.conf b.conf && mkdir d && mv b.conf d && mv d/b.conf ../").succeeded();
        assertThat(source.resolveSibling("b.conf")).hasContent("a\n");
        run("mv d e && echo x > e/x").succeeded();
        run("mv e f").refused("Directory not empty", "e");
        run("echo y > y; mv -n y e/x; cat e/x").succeeded();
        assertThat(top.resolve("e/x")).hasContent("x\n");
    }

    @Test
    void whatModesAndLinksAreRefused() throws Exception {
        run("echo x > f; mkdir priv; echo y > priv/y; chmod 640 f && chmod 600 priv/y && chgrp 33 f")
                .succeeded();
        run("chmod 644 f").refused(NOT_PERMITTED, "f");
        run("chown nobody f").refused(NOT_PERMITTED, "f");
        run("mkdir -m 700 d").refused(NOT_PERMITTED, "d");
        assertThat(top.resolve("d")).isDirectory();
        run("ln f hard").refused(NOT_PERMITTED, "hard' => 'f");
        run("ln -s f soft").refused("Function not implemented", "soft");
        run("mkfifo pipe").refused("Function not implemented", "pipe");
        // first it asks for 0600, whatever mode is wanted then
        run("install -m 640 f g").refused(NOT_PERMITTED, "g");
        run("install -d h/i").succeeded();
        assertThat(names("")).contains("h").doesNotContain("hard", "soft", "pipe");
    }

    @Test
    void ddSyncsAndMeetsTheLimit() throws Exception {
        run("dd if=/dev/zero of=f bs=100000 count=3 conv=fsync status=none").succeeded();
        assertThat(top.resolve("f")).hasSize(300_000);
        run("dd if=/dev/zero of=g bs=1M count=2 status=none").refused("File too large", "g");
        assertThat(top.resolve("g")).hasSize(1 << 20);
        run("fallocate -l 10 h").refused("Operation not supported", "fallocate");
    }

    @Test
    void rsyncInAndOut() throws Exception {
        Programs.require("rsync", "rsync");
        run("rsync -rt --inplace --chmod=D755,F640 SOURCE/ in/").succeeded();
        assertCopied("in");
        assertTimeIsKept("in/inner/b.conf");
        run("rsync -a --delete in/ ../out/ && diff -r in ../out").succeeded();
        run("echo changed > in/a.conf && rsync -rc --chmod=D755,F640 --delete SOURCE/ in/")
                .succeeded();
        assertCopied("in");
        // a file it makes under a name of its own is to have a mode of its own
        Programs.Outcome archive = run("rsync -a SOURCE/ archive/");
        assertThat(archive.status()).isEqualTo(23);
        assertThat(archive.complaints())
                .anyMatch(line -> line.contains("mkstemp") && line.endsWith(NOT_PERMITTED + " (1)"));
        assertThat(names("archive")).containsExactly("inner");
        assertThat(names("archive/inner")).isEmpty();
    }

    @Test
    void aRenameIsAChange() throws Exception {
        run("echo x > f && touch -d @1700000000 f").succeeded();
        assertTimeIsKept("f");
        // the kernel knows the old time for a second
        run("mv f g && sleep 1.1 && test $(stat -c %Y g) -gt 1700000000").succeeded();
    }

    @Test
    void gitKeepsARepository() throws Exception {
        Programs.require("git", "git");
        run("git init -q repo 2> ../hints && cp SOURCE/a.conf repo && cd repo && git add . && git commit -q -m one")
                .succeeded();
        run("cd repo && echo changed >> a.conf && git commit -q -a -m two && git gc -q && git fsck --no-progress")
                .succeeded();
        assertThat(run("cd repo && git log --format=%s && git status --short && git config core.filemode")
                        .output())
                .isEqualTo("two\none\nfalse\n");
        run("git clone -q repo clone && git clone -q repo ../clone && diff clone/a.conf ../clone/a.conf")
                .succeeded();
        run("rm -rf repo clone").succeeded();
        assertThat(names("")).doesNotContain("repo", "clone");
    }

    @Test
    void pythonReplacesFilesAndKeepsADataBase() throws Exception {
        Programs.require("python3", "python3");
        Files.writeString(programs.home().resolve("script"), """
                import os, sqlite3, tempfile
                with tempfile.NamedTemporaryFile('w', dir='.', delete=False) as new:
                    new.write('whole')
                    new.flush()
                    os.fsync(new.fileno())
                os.replace(new.name, 'f')
                with open('f', 'a') as file:
                    file.write(', and more')
                base = sqlite3.connect('base')
                base.execute('CREATE TABLE t (a)')
                base.execute('INSERT INTO t VALUES (7)')
                base.commit()
                assert list(base.execute('SELECT a FROM t')) == [(7,)]
                """);
        run("python3 ../home/script").succeeded();
        assertThat(top.resolve("f")).hasContent("whole, and more");
        assertThat(names("")).doesNotContain("base-journal");
    }

    @Test
    void withoutQuorumNothingChangesAndAllCanBeRead() throws Exception {
        run("cp -r SOURCE d && echo x > f").succeeded();
        mounted.quorate(false);
        run("diff -r d SOURCE && tar cf ../d.tar d && cp -r d ../copy && mkdir -p d && cat f")
                .succeeded();
        run("cp SOURCE/a.conf new").refused(DENIED, "new");
        run("mkdir new").refused(DENIED, "new");
        run("rm f").refused(DENIED, "f");
        run("rm -rf d").refused(DENIED, "d/inner/b.conf", "d/a.conf");
        run("mv f g").refused(DENIED, "f' to 'g");
        run("touch f").refused(DENIED, "f");
        // opening alone changes nothing: it is the write that is refused
        run("tee -a f < SOURCE/a.conf").refused(DENIED, "f");
        assertThat(run("sed -i s/x/y/ f").complaints())
                .singleElement()
                .asString()
                .endsWith(DENIED);
        assertThat(top.resolve("f")).hasContent("x\n");
        assertCopied("d");
    }

    @Test
    void copiesThatAskForOwnersAndModesAreMadeAndComplain() throws Exception {
        run("cp -p SOURCE/a.conf kept").refused(NOT_PERMITTED, "kept");
        assertThat(top.resolve("kept")).hasContent("a\n");
        assertTimeIsKept("kept");
        Programs.require("python3", "python3");
        Programs.Outcome copied = python("shutil.copy('" + source + "/a.conf', 'copied')");
        assertThat(copied.complaints().getLast())
                .isEqualTo("PermissionError: [Errno 1] Operation not permitted: 'copied'");
        assertThat(top.resolve("copied")).hasContent("a\n");
        python("shutil.copyfile('" + source + "/a.conf', 'content')").succeeded();
        assertThat(top.resolve("content")).hasContent("a\n");
    }

    private Programs.Outcome python(String statement) throws Exception {
        Files.writeString(programs.home().resolve("script"), "import os, shutil, sqlite3\n" + statement + "\n");
        return run("python3 ../home/script");
    }

    @Test
    void withoutQuorumCopiesAndDdAreRefused() throws Exception {
        run("echo x > f").succeeded();
        mounted.quorate(false);
        run("cp -p SOURCE/a.conf new").refused(DENIED, "new");
        run("cp SOURCE/a.conf f").refused(DENIED, "f");
        run("truncate -s 0 f").refused(DENIED, "f");
        run("truncate -s 0 new").refused(DENIED, "new");
        run("dd if=SOURCE/a.conf of=f status=none").refused(DENIED, "f");
        run("dd if=SOURCE/a.conf of=f conv=notrunc status=none").refused(DENIED, "f");
        run("dd if=f of=../out status=none && cp -p f ../same").succeeded();
        assertThat(top.resolve("f")).hasContent("x\n");
        assertThat(names("")).doesNotContain("new");
    }

    @Test
    void withoutQuorumPythonGetsItsErrors() throws Exception {
        Programs.require("python3", "python3");
        run("echo x > f; echo y > g").succeeded();
        mounted.quorate(false);
        String denied = "PermissionError: [Errno 13] Permission denied: ";
        assertThat(python("open('f', 'w')").complaints().getLast()).isEqualTo(denied + "'f'");
        assertThat(python("open('new', 'x')").complaints().getLast()).isEqualTo(denied + "'new'");
        assertThat(python("os.replace('g', 'f')").complaints().getLast()).isEqualTo(denied + "'g' -> 'f'");
        assertThat(python("shutil.copyfile('g', 'f')").complaints().getLast()).isEqualTo(denied + "'f'");
        assertThat(python("shutil.copy('" + source + "/a.conf', 'new')")
                        .complaints()
                        .getLast())
                .isEqualTo(denied + "'new'");
        python("shutil.copy('f', '../taken'); assert open('f').read() == 'x\\n'")
                .succeeded();
        assertThat(names("")).contains("f", "g").doesNotContain("new");
    }

    @Test
    void withoutQuorumRsyncReadsOnly() throws Exception {
        Programs.require("rsync", "rsync");
        run("cp -r SOURCE d && echo x > f").succeeded();
        List<String> before = names("");
        mounted.quorate(false);
        run("rsync -rt d/ ../out/ && diff -r d ../out").succeeded();
        for (String how :
                List.of("rsync -c --inplace SOURCE/a.conf f", "rsync SOURCE/a.conf f", "rsync SOURCE/a.conf new")) {
            Programs.Outcome in = run(how);
            assertThat(in.status()).as(how).isNotZero();
            assertThat(in.complaints()).as(how).anyMatch(line -> line.contains(DENIED + " (13)"));
        }
        // it tries to open what it could not make, and tells of that
        assertThat(run("rsync --inplace SOURCE/a.conf new").status()).isEqualTo(23);
        assertThat(top.resolve("f")).hasContent("x\n");
        assertThat(names("")).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void withoutQuorumGitReadsOnly() throws Exception {
        Programs.require("git", "git");
        run("git init -q repo 2> ../hints && cp SOURCE/a.conf repo && cd repo && git add . && git commit -q -m one")
                .succeeded();
        mounted.quorate(false);
        assertThat(run("cd repo && git log --format=%s && git status --short && git cat-file -p HEAD:a.conf")
                        .output())
                .isEqualTo("one\na\n");
        run("git clone -q repo ../clone && diff repo/a.conf ../clone/a.conf").succeeded();
        Programs.Outcome commit = run("cd repo && git commit -q --allow-empty -m two");
        assertThat(commit.status()).isEqualTo(128);
        assertThat(commit.complaints()).anyMatch(line -> line.contains(DENIED));
        assertThat(run("git -C repo log --format=%s").output()).isEqualTo("one\n");
    }

    @Test
    void withoutQuorumVimDoesNotWrite() throws Exception {
        Programs.require("vim", "vim");
        run("echo x > f").succeeded();
        List<String> before = names("");
        mounted.quorate(false);
        Programs.Outcome written = run("vim -es -u NONE -c 'normal Gomore' -c 'w!' -c 'q!' f");
        assertThat(written.status()).isNotZero();
        assertThat(run("printf '%s\\n' 's/x/y/' 'w!' 'q!' | ex -s f").status()).isNotZero();
        assertThat(top.resolve("f")).hasContent("x\n");
        assertThat(names("")).containsExactlyInAnyOrderElementsOf(before);
    }
}
