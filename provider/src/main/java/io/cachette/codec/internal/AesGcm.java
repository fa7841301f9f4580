package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Encryption;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts values by AES-GCM. An encrypted value is {@code g}, a colon, the length of the key id in
 * one byte, the id, the nonce, and the encrypted bytes with their tag. The tag also covers the
 * cache and the key of the entry, so that the value of one entry cannot be stored under another.
 * Thread-safe.
 */
final class AesGcm {

  private static final char LETTER = 'g';
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final String PURPOSE = "cachette value 1";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Encryption encryption;
  private final byte[] context;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param context the cache
   */
  AesGcm(Encryption encryption, String context) {
    this.encryption = encryption;
    this.context = context.getBytes(StandardCharsets.UTF_8);
  }

  static boolean isEncrypted(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == LETTER && bytes[1] == ':';
  }

  byte[] encrypt(byte[] key, byte[] plain) {
    byte[] id = encryption.current().getBytes(StandardCharsets.US_ASCII);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = newCipher(Cipher.ENCRYPT_MODE, requireKey(encryption.current()), nonce, key);
      ByteBuffer bytes =
          ByteBuffer.allocate(3 + id.length + NONCE_BYTES + cipher.getOutputSize(plain.length))
              .put((byte) LETTER)
              .put((byte) ':')
              .put((byte) id.length)
              .put(id)
              .put(nonce);
      cipher.doFinal(ByteBuffer.wrap(plain), bytes);
      return bytes.array();
    } catch (GeneralSecurityException e) {
      throw new CodecException("A value cannot be encrypted: " + e.getMessage(), e);
    }
  }

  byte[] decrypt(byte[] key, byte[] bytes) {
    if (!isEncrypted(bytes)) {
      throw new CodecException(
          "It is not encrypted, and this cache reads encrypted values only", null);
    }
    String id = "";
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
      byte[] idBytes = new byte[Byte.toUnsignedInt(buffer.get())];
      buffer.get(idBytes);
      id = new String(idBytes, StandardCharsets.US_ASCII);
      byte[] nonce = new byte[NONCE_BYTES];
      buffer.get(nonce);
      if (buffer.remaining() < TAG_BITS / 8) {
        throw new BufferUnderflowException();
      }
      return newCipher(Cipher.DECRYPT_MODE, requireKey(id), nonce, key)
          .doFinal(bytes, buffer.position(), buffer.remaining());
    } catch (BufferUnderflowException e) {
      throw new CodecException("An encrypted value is truncated", e);
    } catch (AEADBadTagException e) {
      throw new CodecException(
          "It was not encrypted with the key '"
              + id
              + "' of this node for this entry, or was changed afterwards",
          e);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new CodecException("A value cannot be decrypted: " + e.getMessage(), e);
    }
  }

  private SecretKey requireKey(String id) {
    SecretKey key = encryption.keys().get(id);
    if (key == null) {
      throw new CodecException(
          "It is encrypted with key '"
              + MessageSanitizer.sanitize(id)
              + "', which this node does not have; it has "
              + encryption.keys().keySet(),
          null);
    }
    return key;
  }

  /** Puts the length before each part, so that no two entries have the same associated data. */
  private Cipher newCipher(int mode, SecretKey secretKey, byte[] nonce, byte[] key)
      throws GeneralSecurityException {
    byte[] purpose = PURPOSE.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer associated =
        ByteBuffer.allocate(12 + purpose.length + context.length + key.length)
            .putInt(purpose.length)
            .put(purpose)
            .putInt(context.length)
            .put(context)
            .putInt(key.length)
            .put(key)
            .flip();
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, secretKey, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
