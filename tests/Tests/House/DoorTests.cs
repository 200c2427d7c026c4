using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Tests.House;

/// <summary>
/// Rooms use one another through the doors of the plan only. Types are checked, because a reference to a project
/// brings those behind it within reach, and project files are checked, because an unused reference is an open door.
/// </summary>
[TestFixture]
internal sealed class DoorTests
{
    private static readonly (string Room, Assembly Assembly)[] s_rooms = Repository.Projects
        .Select(p => Path.GetFileNameWithoutExtension(p))
        .Where(room => !Doors.Composers.Contains(room))
        .Select(room => (room, Assembly.Load(room)))
        .ToArray();

    private static readonly Lazy<Architecture> s_architecture = new(() =>
        new ArchLoader().LoadAssemblies([.. s_rooms.Select(r => r.Assembly), typeof(DoorTests).Assembly]).Build());

    /// <summary>Rooms that are not composers; a room that the tests do not refer to cannot be loaded.</summary>
    private static IEnumerable<string> RoomNames => s_rooms.Select(r => r.Room);

    [TestCaseSource(nameof(RoomNames))]
    public void Types_of_a_room_use_only_rooms_behind_its_doors(string room)
    {
        foreach ((string other, Assembly assembly) in s_rooms.Where(r => !Doors.MayUse(room, r.Room)))
        {
            IArchRule rule = NotDependOn(s_rooms.Single(r => r.Room == room).Assembly, assembly);
            Assert.That(Violations(rule), Is.Empty, $"{room} → {other} is not a door");
        }
    }

    [Test]
    public void Project_files_refer_only_to_rooms_behind_their_doors() => Finding.ExpectNone(
        Repository.Projects.SelectMany(p => Forbidden(p, File.ReadAllText(Path.Combine(Repository.Root, p)))));

    [Test]
    public void Every_room_is_in_the_table_of_doors() => Assert.That(
        Repository.Projects.Select(p => Path.GetFileNameWithoutExtension(p)),
        Is.SubsetOf(Doors.Allowed.Keys.Concat(Doors.Composers)));

    [Test]
    public void Doors_lead_one_way()
    {
        foreach ((string room, string[] doors) in Doors.Allowed)
        {
            Assert.That(doors.SelectMany(Reachable), Does.Not.Contain(room));
        }
    }

    /// <summary>This very method names a type of the vocabulary, so that the check has something to see.</summary>
    [Test]
    public void The_type_check_sees_a_forbidden_use()
    {
        Assembly arch = typeof(Emulator.Arch.PhysicalAddress).Assembly;
        Assert.That(Violations(NotDependOn(typeof(DoorTests).Assembly, arch)), Is.Not.Empty);
    }

    [Test]
    public void The_project_check_sees_a_forbidden_reference()
    {
        const string project = """
            <Project>
              <ItemGroup>
                <ProjectReference Include="..\Emulator.Arch\Emulator.Arch.csproj" />
                <ProjectReference Include="..\Emulator.Cpu\Emulator.Cpu.csproj" />
              </ItemGroup>
            </Project>
            """;
        Finding[] findings = [.. Forbidden("emulator/Emulator.Mmu/Emulator.Mmu.csproj", project)];
        Assert.That(findings.Select(f => f.Line), Is.EqualTo(new[] { 4 }));
    }

    private static IEnumerable<string> Reachable(string room) =>
        Doors.Allowed[room].SelectMany(Reachable).Prepend(room);

    private static IArchRule NotDependOn(Assembly user, Assembly used) =>
        Types().That().ResideInAssembly(user).Should().NotDependOnAny(Types().That().ResideInAssembly(used))
            .WithoutRequiringPositiveResults();

    private static string[] Violations(IArchRule rule) => rule.Evaluate(s_architecture.Value)
        .Where(r => !r.Passed)
        .Select(r => r.Description)
        .ToArray();

    private static IEnumerable<Finding> Forbidden(string path, string text)
    {
        string user = Path.GetFileNameWithoutExtension(path);
        foreach (XElement reference in XDocument.Parse(text, LoadOptions.SetLineInfo).Descendants("ProjectReference"))
        {
            string include = reference.Attribute("Include")?.Value.Replace('\\', '/') ?? "";
            string used = Path.GetFileNameWithoutExtension(include);
            if (!Doors.MayUse(user, used))
            {
                int line = ((System.Xml.IXmlLineInfo)reference).LineNumber;
                yield return new(path, line, $"{user} → {used} is not a door");
            }
        }
    }
}
