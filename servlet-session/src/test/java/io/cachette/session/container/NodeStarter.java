package io.cachette.session.container;

import java.util.List;

/** Starts nodes of one container. */
interface NodeStarter {

  WebNode start(List<WebApp> apps) throws Exception;
}
