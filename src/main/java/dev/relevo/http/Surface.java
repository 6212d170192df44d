package dev.relevo.http;

import dev.relevo.gateway.Gateway;
import dev.relevo.http.admin.AdminDialect;
import dev.relevo.http.ollama.OllamaDialect;
import dev.relevo.http.openai.OpenAiDialect;
import dev.relevo.http.service.ServiceDialect;
import java.util.List;
import java.util.Map;

/**
 * What an endpoint consists of under some settings. A request keeps the one that it came upon.
 * Immutable.
 */
record Surface(RouteTable routes, Door door, BodyReader bodies, Cors cors, Calls calls) {

  /**
   * The surface of a gateway.
   *
   * @param loopback whether only this machine can reach the address that is listened at
   */
  static Surface of(
      Gateway gateway, HttpSettings settings, HttpServices services, boolean loopback) {
    StreamedAnswer streams = new StreamedAnswer(gateway, settings.streamKeepAlive());
    Dialect openAi = new OpenAiDialect(gateway, streams);
    Dialect ollama = new OllamaDialect(gateway, streams);
    Dialect service = new ServiceDialect(gateway);
    Dialect admin = new AdminDialect(gateway, services.routes());
    return new Surface(
        new RouteTable(
            List.of(openAi, ollama, service, admin),
            openAi,
            Map.of("api", ollama, "ollama", ollama, "chat", service, "admin", admin)),
        new Door(
            services.keys(),
            services.adminKeys(),
            loopback,
            settings.corsOrigins(),
            services.queryKey()),
        new BodyReader(settings.maxBody(), settings.bodyTimeout()),
        new Cors(settings.corsOrigins()),
        new Calls(services.listeners(), services.places()));
  }
}
