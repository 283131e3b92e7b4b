package dev.concert.web.server;

import dev.concert.web.answer.ErrorWriter;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/** What the properties of the web server cannot say: that its own refusals, too, keep to the contract. */
@Configuration(proxyBeanMethods = false)
public class WebServerConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverKeepsToTheContract(
            ErrorWriter answer, WebSettings settings, LoggingSystem logging) {
        // On a malformed header Tomcat logs the whole line, which may be a token's, at INFO.
        logging.setLogLevel("org.apache.coyote.http11.Http11Processor", LogLevel.WARN);
        // Whoever asks for unknown routes must not fill the log.
        logging.setLogLevel(DispatcherServlet.PAGE_NOT_FOUND_LOG_CATEGORY, LogLevel.ERROR);
        return factory -> {
            factory.setProtocol(HeadDeadline.Protocol.class.getName());
            factory.addProtocolHandlerCustomizers((HeadDeadline.Protocol protocol) ->
                    protocol.setLimit(settings.web().headTimeout()));
            factory.addConnectorCustomizers(connector -> {
                // Forms are no bodies of the contract, and reading them would go past the bounds of one.
                connector.setParseBodyMethods("");
                // Whoever asks before sending a body is told to go on only once somebody wants to read it.
                connector.setProperty("continueResponseTiming", "onRead");
            });
            factory.addContextCustomizers(context -> answerErrorsInTheValve(
                    context, new EnvelopeValve(answer, settings.web().bodyTimeout())));
        };
    }

    private static void answerErrorsInTheValve(Context context, EnvelopeValve valve) {
        for (ErrorPage page : context.findErrorPages()) {
            context.removeErrorPage(page);
        }
        StandardHost host = (StandardHost) context.getParent();
        host.setErrorReportValveClass(EnvelopeValve.class.getName());
        host.getPipeline().addValve(valve);
    }
}
