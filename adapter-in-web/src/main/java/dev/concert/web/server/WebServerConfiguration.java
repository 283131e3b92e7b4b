package dev.concert.web.server;

import dev.concert.web.answer.ErrorWriter;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/** Configures Tomcat where properties cannot, on both ports: its own refusals keep to the contract, too. */
@Configuration(proxyBeanMethods = false)
public class WebServerConfiguration {

    @Bean
    Drain drain(WebSettings settings) {
        return new Drain(settings.web().drain());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverKeepsToTheContract(
            ErrorWriter errors, WebSettings settings, LoggingSystem logging, Drain drain) {
        // Tomcat logs malformed headers and cookies at INFO, and they may contain a token.
        logging.setLogLevel("org.apache.coyote", LogLevel.WARN);
        logging.setLogLevel("org.apache.tomcat", LogLevel.WARN);
        // Requests for unknown routes must not fill the log.
        logging.setLogLevel(DispatcherServlet.PAGE_NOT_FOUND_LOG_CATEGORY, LogLevel.ERROR);
        return factory -> {
            factory.setProtocol(UnfinishedRequests.Protocol.class.getName());
            factory.addProtocolHandlerCustomizers((UnfinishedRequests.Protocol protocol) -> {
                protocol.setBounds(new UnfinishedRequests.Bounds(
                        settings.web().headTimeout(),
                        settings.web().bodyTimeout(),
                        settings.limits().unfinishedPerAddress()));
                drain.setProtocol(protocol);
            });
            factory.addConnectorCustomizers(connector -> {
                // The contract has no forms, and Tomcat would read them past the bounds of a body.
                connector.setParseBodyMethods("");
                // A client that sends "Expect: 100-continue" gets its 100 only once a handler reads the body.
                connector.setProperty("continueResponseTiming", "onRead");
                // It gets as far as the valve, by which the framework refuses it like any other method.
                connector.setAllowTrace(true);
            });
            factory.addContextCustomizers(context -> {
                context.getParent().getPipeline().addValve(drain);
                answerErrorsInTheValve(context, new EnvelopeValve(errors));
            });
        };
    }

    @Bean
    WholeAnswers wholeAnswers(ErrorWriter errors) {
        return new WholeAnswers(errors);
    }

    private static void answerErrorsInTheValve(Context context, EnvelopeValve valve) {
        StandardHost host = (StandardHost) context.getParent();
        host.setErrorReportValveClass(EnvelopeValve.class.getName());
        host.getPipeline().addValve(valve);
    }
}
