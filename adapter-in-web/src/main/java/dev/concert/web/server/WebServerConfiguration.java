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

/** Configures Tomcat where properties cannot: its own refusals keep to the contract, too. */
@Configuration(proxyBeanMethods = false)
public class WebServerConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverKeepsToTheContract(
            ErrorWriter errors, WebSettings settings, LoggingSystem logging) {
        // Tomcat logs a malformed header line at INFO, and the line may contain a token.
        logging.setLogLevel("org.apache.coyote.http11.Http11Processor", LogLevel.WARN);
        // Requests for unknown routes must not fill the log.
        logging.setLogLevel(DispatcherServlet.PAGE_NOT_FOUND_LOG_CATEGORY, LogLevel.ERROR);
        return factory -> {
            factory.setProtocol(HeadDeadline.Protocol.class.getName());
            factory.addProtocolHandlerCustomizers((HeadDeadline.Protocol protocol) ->
                    protocol.setLimit(settings.web().headTimeout()));
            factory.addConnectorCustomizers(connector -> {
                // The contract has no forms, and Tomcat would read them past the bounds of a body.
                connector.setParseBodyMethods("");
                // A client that sends "Expect: 100-continue" gets its 100 only once a handler reads the body.
                connector.setProperty("continueResponseTiming", "onRead");
            });
            factory.addContextCustomizers(context -> answerErrorsInTheValve(
                    context, new EnvelopeValve(errors, settings.web().bodyTimeout())));
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
