import type { HelpTexts } from '../help-text.ts';

/** Commands that make, show and change objects. */
export const OBJECT_TEXTS: Readonly<Record<string, HelpTexts>> = {
  annotate: {
    long: 'Annotations are keys with values of any text, kept with an object for tools and people; nothing is selected by them.\nA key that ends in a minus sign is removed. A value that is there already is only replaced with --overwrite.',
    examples:
      "# Describe what a pod is for\nkubectl annotate pods web description='the front end'\n\n# Give the annotation another value\nkubectl annotate --overwrite pods web description='the old front end'\n\n# Take it away again\nkubectl annotate pods web description-",
  },
  apply: {
    long: 'Objects that are not there yet are created; of those that are, only what differs from what was applied last is changed.\nJSON and YAML are understood.',
    examples:
      '# Apply what is in a file\nkubectl apply -f web.yaml\n\n# Apply all that is in a directory\nkubectl apply -f manifests/\n\n# Apply what comes by standard input\ncat web.yaml | kubectl apply -f -\n\n# Let the server merge and keep account of who owns which field\nkubectl apply --server-side -f web.yaml',
  },
  'apply view-last-applied': {
    examples: '# What was applied last of a deployment\nkubectl apply view-last-applied deployment/web',
  },
  create: {
    long: 'JSON and YAML are understood. An object that is there already is an error; kubectl apply changes it instead.',
    examples:
      '# Create what is in a file\nkubectl create -f web.yaml\n\n# Create what comes by standard input\ncat web.yaml | kubectl create -f -',
  },
  'create clusterrole': {
    examples:
      '# Allow reading pods in every namespace\nkubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods\n\n# Gather rules of other roles by their labels\nkubectl create clusterrole monitoring --aggregation-rule="monitoring=yes"',
  },
  'create clusterrolebinding': {
    examples:
      '# Make a user an administrator\nkubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=jane',
  },
  'create configmap': {
    long: 'Keys are the names of the files, unless others are given; of a directory, every file with a name that can be a key.',
    examples:
      '# A key for each file of a directory\nkubectl create configmap settings --from-file=conf/\n\n# A key of another name than the file\nkubectl create configmap settings --from-file=main=conf/app.ini\n\n# Values as they are typed\nkubectl create configmap settings --from-literal=color=blue --from-literal=size=10\n\n# A key for each line of a file\nkubectl create configmap settings --from-env-file=app.env',
  },
  'create cronjob': {
    examples:
      '# Every minute\nkubectl create cronjob clock --image=busybox --schedule="*/1 * * * *"\n\n# With a command\nkubectl create cronjob clock --image=busybox --schedule="*/1 * * * *" -- date',
  },
  'create deployment': {
    examples:
      '# Three pods of an image\nkubectl create deployment web --image=nginx --replicas=3\n\n# With a command\nkubectl create deployment clock --image=busybox -- sh -c "while true; do date; sleep 1; done"\n\n# With a port\nkubectl create deployment web --image=nginx --port=80',
  },
  'create ingress': {
    examples:
      '# A host and a path lead to a service\nkubectl create ingress site --rule="example.com/*=web:80"\n\n# With a class and a certificate\nkubectl create ingress site --class=nginx --rule="example.com/=web:80,tls=cert"',
  },
  'create job': {
    examples:
      '# A job of an image\nkubectl create job once --image=busybox -- date\n\n# Run a cron job now\nkubectl create job now --from=cronjob/nightly',
  },
  'create namespace': { examples: '# A namespace\nkubectl create namespace dev' },
  'create role': {
    examples: '# Allow reading pods\nkubectl create role pod-reader --verb=get,list,watch --resource=pods',
  },
  'create rolebinding': {
    examples:
      '# Give a role to a service account\nkubectl create rolebinding readers --role=pod-reader --serviceaccount=dev:builder',
  },
  'create secret generic': {
    examples:
      '# Values as they are typed\nkubectl create secret generic keys --from-literal=user=admin --from-literal=password=s3cret\n\n# Files\nkubectl create secret generic keys --from-file=id_ed25519',
  },
  'create service clusterip': {
    examples:
      '# A service within the cluster\nkubectl create service clusterip web --tcp=80:8080\n\n# One without an address of its own\nkubectl create service clusterip web --clusterip="None"',
  },
  'create token': {
    examples:
      '# A token for a service account\nkubectl create token builder\n\n# One that is good for ten minutes\nkubectl create token builder --duration=10m',
  },
  delete: {
    long: 'Objects are given by files, by names, or by a label selector. Only one way may be used at a time.\nMost have a time to end gracefully; --grace-period=0 with --force does not wait for what runs.',
    examples:
      '# What is in a file\nkubectl delete -f web.yaml\n\n# Objects by their names\nkubectl delete pod,service web db\n\n# All with a label\nkubectl delete pods -l app=web\n\n# A pod that does not end\nkubectl delete pod web --grace-period=0 --force\n\n# All pods\nkubectl delete pods --all',
  },
  diff: {
    long: 'Exit code 0: nothing differs. 1: something does. Greater: something went wrong.',
    examples: '# What applying a file would change\nkubectl diff -f web.yaml',
  },
  edit: {
    long: 'The editor is that of KUBE_EDITOR or of EDITOR, or the one of this page. Whatever it saves is sent to the server; what the server refuses is opened again, with the reason above it.\nSeveral objects are edited as one list. With -o json they are JSON.',
    examples:
      '# A service\nkubectl edit svc/web\n\n# With a command instead of an editor\nKUBE_EDITOR="sed -i s/blue/green/" kubectl edit cm/settings\n\n# As JSON\nkubectl edit deployment/web -o json\n\n# Its status\nkubectl edit deployment web --subresource=status',
  },
  explain: {
    long: 'Fields are told of as the server knows them, those of custom resources too. A field is named by its path: TYPE.FIELD.FIELD.',
    examples:
      '# What a pod is\nkubectl explain pods\n\n# All of its fields\nkubectl explain pods --recursive\n\n# One of them\nkubectl explain deployment.spec.strategy\n\n# Of a certain version\nkubectl explain deployments --api-version=apps/v1',
  },
  expose: {
    long: 'A service is made whose selector is that of a deployment, service, replica set, replication controller or pod.',
    examples:
      '# Port 80 of the service leads to port 8000 of the pods\nkubectl expose deployment web --port=80 --target-port=8000\n\n# With another name\nkubectl expose pod web --port=444 --name=front',
  },
  get: {
    long: 'Prints a table of the most important things of objects, of one namespace unless -A is given.\nWith -o they are printed in another form: as JSON or YAML, by a template, or in columns of your own.\nkubectl api-resources lists what can be asked for.',
    examples:
      '# All pods\nkubectl get pods\n\n# With more columns\nkubectl get pods -o wide\n\n# One deployment, as JSON\nkubectl get -o json deployment web\n\n# What is in a file, as it is now\nkubectl get -f web.yaml -o yaml\n\n# One field\nkubectl get -o template pod/web --template={{.status.phase}}\n\n# Columns of your own\nkubectl get pod web -o custom-columns=CONTAINER:.spec.containers[*].name,IMAGE:.spec.containers[*].image\n\n# Several kinds at once\nkubectl get deployments,services\n\n# By kind and name\nkubectl get deploy/web service/front\n\n# A subresource\nkubectl get deployment web --subresource=status\n\n# Every change, until Ctrl-C\nkubectl get pods --watch',
  },
  label: {
    long: 'Labels are what selectors find objects by. A key and a value have at most 63 letters, digits, dots, dashes and underscores; a key may have a DNS name and a slash before it.\nA key that ends in a minus sign is removed. A value that is there already is only replaced with --overwrite.',
    examples:
      '# Give a pod a label\nkubectl label pods web unhealthy=true\n\n# Give the label another value\nkubectl label --overwrite pods web status=unhealthy\n\n# All pods of the namespace\nkubectl label pods --all status=unhealthy\n\n# Take it away again\nkubectl label pods web status-',
  },
  patch: {
    long: 'JSON and YAML are understood. Custom resources take merge and JSON patches only.',
    examples:
      '# Change one field\nkubectl patch node node-1 -p \'{"spec":{"unschedulable":true}}\'\n\n# An image, of the container with that name\nkubectl patch deploy web -p \'{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.27"}]}}}}\'\n\n# By a place in a list\nkubectl patch pod web --type=json -p=\'[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.27"}]\'\n\n# A subresource\nkubectl patch deployment web --subresource=scale --type=merge -p \'{"spec":{"replicas":2}}\'',
  },
  replace: {
    long: 'The whole object has to be given, as kubectl get -o yaml prints it. With --force it is deleted first and made again.',
    examples:
      '# What is in a file\nkubectl replace -f web.yaml\n\n# What cannot be changed: make it anew\nkubectl replace --force -f web.yaml',
  },
  run: {
    examples:
      '# A pod\nkubectl run web --image=nginx\n\n# With a port, variables and labels\nkubectl run web --image=nginx --port=80 --env="A=1" --labels="app=web,env=prod"\n\n# Only show what would be made\nkubectl run web --image=nginx --dry-run=client -o yaml\n\n# Talk to a shell, and remove the pod afterwards\nkubectl run -i -t box --image=busybox --restart=Never --rm\n\n# Arguments for its command\nkubectl run web --image=nginx -- <arg1> <arg2> ... <argN>\n\n# Another command\nkubectl run web --image=nginx --command -- <cmd> <arg1> ... <argN>',
  },
};
