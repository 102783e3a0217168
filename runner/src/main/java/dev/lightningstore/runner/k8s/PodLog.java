package dev.lightningstore.runner.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.runner.agent.HeadAndTail;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's container wrote, as far as it is kept: stdout and stderr in one, since a cluster does not tell them
 * apart.
 *
 * @param missing why it could not be read; null where it was
 */
record PodLog(HeadAndTail text, @Nullable String missing) {
    /** How much of the beginning and of the end is kept. */
    private static final int KEPT = 32 << 10;

    /** A log is not read beyond this; a node keeps less of it anyway, unless somebody has changed that. */
    private static final long MAX_READ = 64L << 20;

    private static final int READ_AT_ONCE = 8 << 10;

    /** A failure to read it is no failure of the attempt: what the log says is not all that is known of it. */
    static PodLog read(Cluster cluster, @Nullable Pod pod, String container) {
        HeadAndTail kept = new HeadAndTail(KEPT);
        if (pod == null) {
            return new PodLog(kept, "there was no Pod");
        }
        byte[] buffer = new byte[READ_AT_ONCE];
        try (InputStream log = cluster.pods()
                .withName(pod.getMetadata().getName())
                .inContainer(container)
                .getLogInputStream()) {
            if (log == null) {
                return new PodLog(kept, "its Pod is gone");
            }
            for (int read = log.read(buffer); read >= 0 && kept.total() < MAX_READ; read = log.read(buffer)) {
                kept.add(buffer, read);
            }
            return new PodLog(kept, null);
        } catch (KubernetesClientException e) {
            return new PodLog(kept, Cluster.reason(e));
        } catch (IOException e) {
            return new PodLog(kept, e.toString());
        }
    }

    void tell(ObjectNode node) {
        node.put("text", text.text()).put("bytes", text.total()).put("cut_bytes", text.cut());
        if (missing != null) {
            node.put("missing", missing);
        }
    }
}
