package io.equipoise.app.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "equipoise " + (version == null ? "(built from source)" : version),
      "Java " + Runtime.version() + " on " + System.getProperty("os.name")
    };
  }
}
