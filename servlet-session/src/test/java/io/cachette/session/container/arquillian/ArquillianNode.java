package io.cachette.session.container.arquillian;

import io.cachette.session.container.Logging;
import io.cachette.session.container.WebNode;
import jakarta.servlet.ServletContext;
import java.net.URI;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;

/**
 * A container of {@code arquillian.xml} and the deployment of the same name, which is not managed.
 */
public final class ArquillianNode implements WebNode {

  private final String name;
  private final ContainerController controller;
  private final Deployer deployer;

  private ArquillianNode(String name, ContainerController controller, Deployer deployer) {
    this.name = name;
    this.controller = controller;
    this.deployer = deployer;
  }

  /** Starts the container and deploys. */
  public static ArquillianNode start(
      String name, ContainerController controller, Deployer deployer) {
    Logging.silence();
    controller.start(name);
    deployer.deploy(name);
    return new ArquillianNode(name, controller, deployer);
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + Ports.of(name));
  }

  /**
   * Not supported, because the application has its own classes.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public ServletContext context(String path) {
    throw new UnsupportedOperationException("Arquillian does not show it");
  }

  /** Stops the container without undeploying the application. */
  public void kill() {
    controller.kill(name);
  }

  /** Undeploys the application and stops the container, if it runs. */
  @Override
  public void stop() {
    if (controller.isStarted(name)) {
      deployer.undeploy(name);
      controller.stop(name);
    }
  }
}
