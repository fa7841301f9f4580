package io.cachette.configuration.internal.setting;

/** The settings of credentials that change while the application runs. */
public final class CredentialSettings {

  public static final Setting<String> PASSWORD_FILE =
      new Setting<>(
          "redis.password-file",
          SettingType.FILE,
          "(none)",
          "A file with the password, read for each new connection.");
  public static final Setting<String> PROVIDER =
      new Setting<>(
          "redis.credentials-provider",
          SettingType.CLASS,
          "(none)",
          "A `CredentialsProvider`, asked for each new connection and before credentials expire;"
              + " in the `Properties` argument also an object.");
  public static final Setting<String> SENTINEL_PASSWORD_FILE =
      new Setting<>(
          "redis.sentinel-password-file",
          SettingType.FILE,
          "(none)",
          "A file with the password of sentinels, read for each new connection.");

  private CredentialSettings() {}
}
