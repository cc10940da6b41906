package org.jenkinsci.plugins.workflow.steps

abstract class Step {
    String script = 'CANARY-step-script'
}

class CoreStep extends Step { Object delegate }

class Mailer { String recipients = 'CANARY-mail' }

class StepDescriptor {
    String id
    String functionName
    String displayName = 'CANARY-descriptor-name'
}

class StepContext {
    Map values = [:]
    Object get(Class type) { return values[type] }
}

class FlowInterruptedException extends InterruptedException {
    Object result
    List causes = []
    FlowInterruptedException() { super('CANARY-interruption') }
}
