package io.cachette.servers;

import java.util.List;

/** The servers, those first that users have most. */
final class Servers {

  private static final String WELD_5 = "org.jboss.weld.servlet:weld-servlet-core:5.1.7.Final";
  private static final String WELD_6 = "org.jboss.weld.servlet:weld-servlet-core:6.0.4.Final";

  private static final String BEANS_XML = "`WEB-INF/beans.xml`, which may be empty";
  private static final String BEANS_XML_REASON =
      "without it Weld does not start in a servlet container";

  /** All servers. */
  static final List<Server> ALL =
      List.of(
          tomcat("11.0.14", WELD_6),
          tomcat("10.1.49", WELD_5),
          wildfly("39.0.1.Final"),
          payaraMicro("6.2025.10"),
          openLiberty("26.0.0.3"),
          glassfish("7.0.21"),
          jetty("12.1.12"));

  private Servers() {}

  private static Server tomcat(String version, String weld) {
    String name = "tomcat-" + version.substring(0, version.lastIndexOf('.'));
    String home = "${home}/apache-tomcat-" + version;
    return Server.of(
            name.replace(".0", ""),
            "Tomcat " + version + ", Weld " + weld.replaceFirst(".*:(.*)\\.Final", "$1"),
            "org.apache.tomcat:tomcat:" + version + ":zip")
        .library(weld)
        .copy(home + "/conf", "conf")
        .edit("conf/server.xml", "port=\"8080\"", "port=\"${http}\"")
        .edit("conf/server.xml", "port=\"8005\"", "port=\"-1\"")
        .set("CATALINA_BASE", "${node}")
        .start("sh", home + "/bin/catalina.sh", "run")
        .step(BEANS_XML, BEANS_XML_REASON)
        .step("`weld-servlet-core` in the WAR", "Tomcat has no CDI container");
  }

  private static Server wildfly(String version) {
    String home = "${home}/wildfly-" + version;
    return Server.of(
            "wildfly", "WildFly " + version, "org.wildfly:wildfly-dist:" + version + ":zip")
        .copy(home + "/standalone", "standalone")
        .deployIn("${node}/standalone/deployments")
        .defect(Check.NEXT_DEPLOYMENT, "an idle thread of WildFly keeps its last request")
        .start(
            "sh",
            home + "/bin/standalone.sh",
            "-Djboss.server.base.dir=${node}/standalone",
            "-Djboss.http.port=${http}",
            "-Djboss.https.port=0",
            "-Djboss.management.http.port=${admin}");
  }

  private static Server payaraMicro(String version) {
    return Server.of(
            "payara-micro",
            "Payara Micro " + version,
            "fish.payara.extras:payara-micro:" + version + ":jar")
        .deployIn("${node}/deployments")
        .withoutHotDeployment()
        .omit(Check.UNDEPLOYMENT_THREADS, "It has no folder whose archives it undeploys")
        .omit(Check.NEXT_DEPLOYMENT, "It has no folder whose archives it undeploys")
        .set("CACHETTE_CDI_FOREIGN_INTERCEPTORS", "take-over")
        .start(
            "${java}",
            "-jar",
            "${home}/payara-micro.jar",
            "--rootDir",
            "${node}/root",
            "--port",
            "${http}",
            "--nocluster",
            "--deploymentDir",
            "${node}/deployments")
        .step(
            "`cachette.cdi.foreign-interceptors=take-over`",
            "otherwise Payara's own support for the annotations uses Hazelcast");
  }

  private static Server openLiberty(String version) {
    return Server.of(
            "open-liberty",
            "Open Liberty " + version,
            "io.openliberty:openliberty-runtime:" + version + ":zip")
        .set("WLP_USER_DIR", "${node}/usr")
        .file(
            "usr/servers/shop/server.xml",
            """
            <server>
              <featureManager>
                <feature>servlet-6.0</feature>
                <feature>cdi-4.0</feature>
                <feature>enterpriseBeansLite-4.0</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="${http}"/>
              <applicationMonitor updateTrigger="polled" pollingRate="1s"/>
            </server>
            """)
        .deployIn("${node}/usr/servers/shop/dropins")
        .cookie("JSESSIONID_REDIS")
        .defect(
            Check.NEXT_DEPLOYMENT,
            "a logger of Liberty keeps the first application that has used its name")
        .start("sh", "${home}/wlp/bin/server", "run", "shop");
  }

  private static Server glassfish(String version) {
    String home = "${home}/glassfish7";
    return Server.of(
            "glassfish",
            "GlassFish " + version,
            "org.glassfish.main.distributions:glassfish:" + version + ":zip")
        .prepare(
            "sh",
            home + "/bin/asadmin",
            "create-domain",
            "--domaindir",
            "${node}/domains",
            "--portbase",
            "${base}",
            "--nopassword=true",
            "--savelogin=false",
            "shop")
        .deployIn("${node}/domains/shop/autodeploy")
        .defect(Check.NEXT_DEPLOYMENT, "GlassFish keeps the listeners and settings of deployments")
        .resource(
            "weld.properties", "org.jboss.weld.serialization.beanIdentifierIndexOptimization=false")
        .step(
            "`weld.properties` among the classes, with"
                + " `org.jboss.weld.serialization.beanIdentifierIndexOptimization=false`",
            "otherwise each node numbers the beans of the session scope in another way, and other"
                + " nodes cannot read them")
        .start(
            "sh",
            home + "/bin/asadmin",
            "start-domain",
            "--verbose",
            "--domaindir",
            "${node}/domains",
            "shop");
  }

  private static Server jetty(String version) {
    String home = "${home}/jetty-home-" + version;
    return Server.of(
            "jetty-12",
            "Jetty " + version + ", EE 10, Weld " + WELD_5.replaceFirst(".*:(.*)\\.Final", "$1"),
            "org.eclipse.jetty:jetty-home:" + version + ":zip")
        .library(WELD_5)
        .set("JETTY_BASE", "${node}")
        .prepare(
            "${java}",
            "-jar",
            home + "/start.jar",
            "jetty.base=${node}",
            "--add-modules=http,ee10-deploy,ee10-annotations,ee10-cdi-decorate")
        .start(
            "${java}",
            "-jar",
            home + "/start.jar",
            "jetty.base=${node}",
            "jetty.http.port=${http}",
            "jetty.deploy.scanInterval=1")
        .step(BEANS_XML, BEANS_XML_REASON)
        .step("`weld-servlet-core` in the WAR", "Jetty has no CDI container")
        .step("the module `ee10-cdi-decorate`", "without it servlets are not injected");
  }
}
