package org.jenkinsci.plugins.workflow.cps.nodes

import org.jenkinsci.plugins.workflow.graph.FlowNode

class StepAtomNode extends FlowNode { Object descriptor }

class StepStartNode extends FlowNode { Object descriptor }

class StepEndNode extends FlowNode { FlowNode startNode }
