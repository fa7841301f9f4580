package io.cachette.redis.internal.credentials;

import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The source of credentials that change. Managers whose sources are equal share one client.
 * Immutable.
 */
public sealed interface CredentialsSource {

  /** The ACL user of credentials that name none; null for the default user. */
  @Nullable String username();

  /** Describes the source, for messages: {@code "cachette.redis.password-file /run/secret"}. */
  String describe();

  /**
   * Creates the provider of a client.
   *
   * @throws IllegalArgumentException if it cannot be created
   */
  CredentialsProvider open();

  /** Whether the provider belongs to the client, and is closed with it. */
  default boolean isOwned() {
    return true;
  }

  /**
   * A file with the password.
   *
   * @param setting the setting that names it, for messages
   */
  record File(String setting, @Nullable String username, String path) implements CredentialsSource {

    @Override
    public String describe() {
      return setting + " " + path;
    }

    @Override
    public CredentialsProvider open() {
      return () -> RedisCredentials.of(null, SecretFile.read(path));
    }
  }

  /** A password that does not change, beside one that does: that of sentinels. */
  record Fixed(@Nullable String username, String password) implements CredentialsSource {

    @Override
    public String describe() {
      return toString();
    }

    @Override
    public CredentialsProvider open() {
      RedisCredentials credentials = RedisCredentials.of(null, password);
      return () -> credentials;
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
      return "Fixed[user " + username + "]";
    }
  }

  /** A class of the application, of which each client creates an object. */
  record ProviderClass(String setting, @Nullable String username, Class<?> type)
      implements CredentialsSource {

    @Override
    public String describe() {
      return setting + " " + type.getName();
    }

    @Override
    public CredentialsProvider open() {
      try {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (CredentialsProvider) constructor.newInstance();
      } catch (InvocationTargetException e) { // not passed on: its message may show a secret
        throw new IllegalArgumentException(
            describe()
                + ": its constructor failed with "
                + e.getTargetException().getClass().getName());
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IllegalArgumentException(
            describe() + " cannot be created; it needs a constructor without parameters", e);
      }
    }
  }

  /** An object of the application. */
  record Instance(String setting, @Nullable String username, CredentialsProvider provider)
      implements CredentialsSource {

    @Override
    public String describe() {
      return setting + " " + provider.getClass().getName();
    }

    @Override
    public CredentialsProvider open() {
      return provider;
    }

    @Override
    public boolean isOwned() {
      return false;
    }
  }
}
