package org.quorate.engine;

import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationNotice;
import org.quorate.config.reading.LiveTotemValues;
import org.quorate.config.reading.ReloadResult.Ready;
import org.quorate.services.ServiceHost.ReloadResult;
import org.quorate.totem.Totem;

/** The configuration in effect, and how a new one takes its place. */
final class Reconfiguration {
    private final Cmap cmap;
    private final RingNetwork network;
    private final Totem totem;
    private final ConfiguredAddresses addresses;
    private final NodeOutputs outputs;
    private final Log log;
    private ClusterConfiguration current;
    private boolean linksConfigured;
    private boolean reloading;

    Reconfiguration(
            ClusterConfiguration initial,
            Cmap cmap,
            RingNetwork network,
            Totem totem,
            ConfiguredAddresses addresses,
            NodeOutputs outputs,
            Log log) {
        this.current = initial;
        this.cmap = cmap;
        this.network = network;
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
        logLinks();
        network.configure(current);
        network.start();
    }

    /** Every configured link is told of, at the start and after each reload; where it is bound, with knet only. */
    private void logLinks() {
        for (LinkParameters link : current.knet().links()) {
            IpAddress local = current.localMember().address(link.link()).orElse(null);
            if (local == null) {
                continue;
            }
            log.log(Subsystem.TOTEM, Level.INFO, "Configuring link %d", link.link());
            if (current.transport() == Transport.KNET) {
                log.log(
                        Subsystem.TOTEM,
                        Level.INFO,
                        "Configured link number %d: local addr: %s, port=%d",
                        link.link(),
                        local,
                        link.port());
            }
        }
    }

    /** From now on a client that changes a key of {@code totem.*} changes what is derived from it (spec 50 §9). */
    void watchTotemKeys() {
        cmap.track("totem.", true, (event, key, newValue, oldValue) -> onTotemKey());
    }

    private void onTotemKey() {
        if (reloading) {
            return;
        }
        LiveTotemValues live = LiveTotemValues.recompute(cmap, current);
        String violation = live.violation();
        if (violation != null) {
            log.log(Subsystem.TOTEM, Level.ERROR, "%s", violation);
        }
        if (live.cluster().equals(current)) {
            return;
        }
        boolean ofNetwork = !live.cluster().knet().equals(current.knet());
        current = live.cluster();
        if (linksConfigured && ofNetwork) {
            network.configure(current);
        }
        totem.reconfigure(current.totem());
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
                    reloading = true;
                    ready.apply(cmap);
                    reloading = false;
                    cryptoChanged = apply(ready.configuration().cluster());
                }
                yield new ReloadResult(judged.result().status(), cryptoChanged);
            }
        };
    }

    /** @return whether the crypto settings changed, which takes two more steps that the nodes agree on */
    private boolean apply(ClusterConfiguration next) {
        boolean cryptoChanged = network.isCryptoChange(next.knet().crypto());
        current = next;
        addresses.update(next);
        if (linksConfigured) {
            outputs.openLinks(next);
            logLinks();
            network.configure(next);
        }
        if (cryptoChanged) {
            network.loadCrypto(next.knet().crypto());
        }
        totem.reconfigure(next.totem());
        return cryptoChanged;
    }
}
