package dev.lightningstore.server.auth;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.jdbc.TokenIssuer;
import dev.lightningstore.rollout.LeaseRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and reads rollout tokens: {@code lrt_}, then what the token says, then an HMAC-SHA256 of it, in base64url. All
 * servers of one database share the secret, so each reads what another signed. Thread-safe.
 */
public final class RolloutTokens implements TokenIssuer {
    public static final String PREFIX = "lrt_";

    private static final int VERSION = 1;
    private static final int MAC_BYTES = 32;
    private static final int MAX_LENGTH = 1024;

    private final InstantSource clock;
    private volatile @Nullable Mac keyed;

    /** What a good token says. */
    record Claims(String project, LeaseRef attempt, Instant expires) {}

    public RolloutTokens(InstantSource clock) {
        this.clock = clock;
    }

    /** The database holds the secret, and issues leases as soon as it is open: so the secret comes second. */
    public void useSecret(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            keyed = mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    @Override
    public String issue(String project, LeaseRef lease, Instant expires) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(120);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(expires.toEpochMilli());
            out.writeShort(lease.fence());
            out.writeUTF(project);
            out.writeUTF(lease.rolloutId());
            out.writeUTF(lease.attemptId());
            out.write(sign(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads a token; anything wrong with it is {@code Unauthenticated}, and says no more than it must. */
    Claims verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw notOurs();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
        if (bytes.length <= MAC_BYTES) {
            throw notOurs();
        }
        byte[] claims = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - MAC_BYTES, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(claims))) {
            throw notOurs();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(claims))) {
            if (in.readByte() != VERSION) {
                throw notOurs();
            }
            Instant expires = Instant.ofEpochMilli(in.readLong());
            int fence = in.readUnsignedShort();
            String project = in.readUTF();
            LeaseRef attempt = new LeaseRef(in.readUTF(), in.readUTF(), fence);
            if (!clock.instant().isBefore(expires)) {
                throw new StoreException.Unauthenticated("the rollout token expired at " + expires
                        + ": its attempt is over, or its lease was not kept alive");
            }
            return new Claims(project, attempt, expires);
        } catch (IOException e) {
            throw notOurs();
        }
    }

    private static StoreException notOurs() {
        return new StoreException.Unauthenticated("the rollout token was not signed by this store");
    }

    private byte[] sign(byte[] claims) {
        Mac mac = keyed;
        if (mac == null) {
            throw new StoreException.Unavailable("the store is starting");
        }
        try {
            // A clone costs less than a new Mac and is free of other threads.
            return ((Mac) mac.clone()).doFinal(claims);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HMAC can be cloned", e);
        }
    }
}
