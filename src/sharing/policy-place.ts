/** Where an organisation says what its controllers may share. */
export const POLICY_FILE = "/etc/flowmeter/policy.json";
