package org.quorate.engine.recording;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.host.Account;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;

/**
 * A machine whose answers are kept. Keys are not: a key file and the value of {@code totem.key} are kept as bytes of the same length
 * that only tell one key from another, so that a replay knows whether a reload changed the key.
 */
public final class HostRecorder implements HostEnvironment {
    private static final Pattern INLINE_KEY = Pattern.compile("(?m)^([ \\t]*key[ \\t]*:[ \\t]*)(\\S.*?)([ \\t]*)$");

    private final HostEnvironment host;
    private final String configurationFile;
    private final String uidGidDirectory;
    private final List<byte[]> keys = new ArrayList<>();
    private List<HostAnswer> answers = new ArrayList<>();

    /** @param configurationFile as it is asked for; all files but it and those of {@code uidgid.d} beside it are keys */
    public HostRecorder(HostEnvironment host, String configurationFile) {
        this.host = host;
        this.configurationFile = configurationFile;
        int slash = configurationFile.lastIndexOf('/');
        this.uidGidDirectory = (slash < 0 ? "." : configurationFile.substring(0, slash)) + "/uidgid.d/";
    }

    /** What was asked since the last call. */
    List<HostAnswer> take() {
        List<HostAnswer> taken = answers;
        answers = new ArrayList<>();
        return taken;
    }

    private void keep(String question, ByteSink answer) {
        answers.add(new HostAnswer(question, answer.toBytes()));
    }

    // ---- files

    @Override
    public FileRead read(String path) {
        FileRead result = host.read(path);
        ByteSink answer = new ByteSink();
        switch (result) {
            case FileRead.Content content -> {
                answer.u8(0);
                answer.block(withoutKeys(path, content.bytes()));
            }
            case FileRead.NotOpened failed -> {
                answer.u8(1);
                error(answer, failed.error());
            }
            case FileRead.NotRead failed -> {
                answer.u8(2);
                error(answer, failed.error());
            }
        }
        keep("read " + path, answer);
        return result;
    }

    private byte[] withoutKeys(String path, byte[] content) {
        if (path.startsWith(uidGidDirectory)) {
            return content;
        }
        if (!path.equals(configurationFile)) {
            return standIn(content);
        }
        Matcher matcher = INLINE_KEY.matcher(new String(content, StandardCharsets.ISO_8859_1));
        String kept = matcher.replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                + new String(standIn(found.group(2).getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1)
                + found.group(3)));
        return kept.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Printable bytes of the same length: the number of the key among those seen, and stars. */
    private byte[] standIn(byte[] key) {
        byte[] result = new byte[key.length];
        Arrays.fill(result, (byte) '*');
        byte[] number = Integer.toString(numberOf(key)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(number, 0, result, 0, Math.min(number.length, result.length));
        return result;
    }

    private int numberOf(byte[] key) {
        for (int i = 0; i < keys.size(); i++) {
            if (Arrays.equals(keys.get(i), key)) {
                return i + 1;
            }
        }
        keys.add(key.clone());
        return keys.size();
    }

    @Override
    public List<String> listFiles(String directory) {
        List<String> names = host.listFiles(directory);
        ByteSink answer = new ByteSink();
        answer.number(names.size());
        names.forEach(answer::text);
        keep("list " + directory, answer);
        return names;
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        return keepFailure("enter " + directory, host.enterDirectory(directory));
    }

    @Override
    public @Nullable SystemError openLogFile(String path) {
        return keepFailure("log " + path, host.openLogFile(path));
    }

    private @Nullable SystemError keepFailure(String question, @Nullable SystemError failure) {
        ByteSink answer = new ByteSink();
        answer.u8(failure == null ? 0 : 1);
        if (failure != null) {
            error(answer, failure);
        }
        keep(question, answer);
        return failure;
    }

    private static void error(ByteSink out, SystemError error) {
        out.signed(error.number());
        out.text(error.text());
    }

    // ---- names

    @Override
    public String hostName() {
        return keepText("host name", host.hostName());
    }

    @Override
    public String nameOf(IpAddress address) {
        return keepText("name of " + address, host.nameOf(address));
    }

    private String keepText(String question, String text) {
        ByteSink answer = new ByteSink();
        answer.text(text);
        keep(question, answer);
        return text;
    }

    @Override
    public List<IpAddress> interfaceAddresses() {
        return keepAddresses("interfaces", host.interfaceAddresses());
    }

    @Override
    public List<IpAddress> resolve(String name) {
        return keepAddresses("resolve " + name, host.resolve(name));
    }

    private List<IpAddress> keepAddresses(String question, List<IpAddress> addresses) {
        ByteSink answer = new ByteSink();
        answer.number(addresses.size());
        addresses.forEach(address -> InputCodec.address(answer, address));
        keep(question, answer);
        return addresses;
    }

    @Override
    public Account user(String name) {
        return keepAccount("user " + name, host.user(name));
    }

    @Override
    public Account group(String name) {
        return keepAccount("group " + name, host.group(name));
    }

    private Account keepAccount(String question, Account account) {
        ByteSink answer = new ByteSink();
        switch (account) {
            case Account.Found found -> {
                answer.u8(0);
                answer.signed(found.id());
            }
            case Account.Unknown _ -> answer.u8(1);
            case Account.Failed failed -> {
                answer.u8(2);
                error(answer, failed.error());
            }
        }
        keep(question, answer);
        return account;
    }
}
