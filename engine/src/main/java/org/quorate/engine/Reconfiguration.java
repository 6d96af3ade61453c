package org.quorate.engine;

import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationNotice;
import org.quorate.config.reading.ReloadResult.Ready;
import org.quorate.knet.Knet;
import org.quorate.services.ServiceHost.ReloadResult;
import org.quorate.totem.Totem;

/** The configuration in effect, and how a new one takes its place. */
final class Reconfiguration {
    private final Cmap cmap;
    private final Knet knet;
    private final Totem totem;
    private final ConfiguredAddresses addresses;
    private final NodeOutputs outputs;
    private final Log log;
    private ClusterConfiguration current;
    private boolean linksConfigured;

    Reconfiguration(
            ClusterConfiguration initial,
            Cmap cmap,
            Knet knet,
            Totem totem,
            ConfiguredAddresses addresses,
            NodeOutputs outputs,
            Log log) {
        this.current = initial;
        this.cmap = cmap;
        this.knet = knet;
        this.totem = totem;
        this.addresses = addresses;
        this.outputs = outputs;
        this.log = log;
    }

    ClusterConfiguration current() {
        return current;
    }

    /** Opens the links; what was reloaded before is used. */
    void configureLinks() {
        linksConfigured = true;
        outputs.openLinks(current);
        knet.configure(current.knet(), current.members());
        knet.start();
    }

    /** Reads the file again and applies it as a whole, or nothing of it (spec 30 §6.2). */
    ReloadResult reload() {
        return switch (outputs.readConfiguration()) {
            case ReloadAnswer.Refused refused -> {
                log.log(Subsystem.CFG, Level.ERROR, "%s", refused.reason());
                yield new ReloadResult(StatusCode.INVALID_PARAM, false);
            }
            case ReloadAnswer.Judged judged -> {
                for (ConfigurationNotice notice : judged.result().notices()) {
                    log.log(notice.subsystem(), notice.level(), "%s", notice.text());
                }
                boolean cryptoChanged = false;
                if (judged.result() instanceof Ready ready) {
                    ready.apply(cmap);
                    cryptoChanged = apply(ready.configuration().cluster());
                }
                yield new ReloadResult(judged.result().status(), cryptoChanged);
            }
        };
    }

    /** @return whether the crypto settings changed, which takes two more steps that the nodes agree on */
    private boolean apply(ClusterConfiguration next) {
        boolean cryptoChanged = knet.isCryptoChange(next.knet().crypto());
        current = next;
        addresses.update(next);
        if (linksConfigured) {
            outputs.openLinks(next);
            knet.configure(next.knet(), next.members());
        }
        if (cryptoChanged) {
            knet.loadCrypto(next.knet().crypto());
        }
        totem.reconfigure(next.totem());
        return cryptoChanged;
    }
}
