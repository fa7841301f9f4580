package io.cachette.servers.shop;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/** Records what listeners of sessions are notified of. */
@WebListener
public class SessionEvents
    implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    EventLog.record("created " + event.getSession().getId());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    EventLog.record(
        "destroyed " + event.getSession().getId() + " " + event.getSession().getAttribute("cart"));
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String oldId) {
    EventLog.record("changed " + oldId + " " + event.getSession().getId());
  }

  @Override
  public void attributeAdded(HttpSessionBindingEvent event) {
    if (event.getName().equals("cart")) {
      EventLog.record("added " + event.getValue() + " " + event.getSession().getId());
    }
  }

  @Override
  public void attributeRemoved(HttpSessionBindingEvent event) {
    if (event.getName().equals("cart")) {
      EventLog.record("removed " + event.getValue() + " " + event.getSession().getId());
    }
  }
}
